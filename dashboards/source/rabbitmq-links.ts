import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { textMappings } from './grafana/colours.ts'
import { table } from './grafana/table.ts'

const labels = 'messaging_cluster, vhost, link, state'

const shovels = `label_replace(max by (messaging_cluster, vhost, shovel, state) (tidemark_rabbitmq_shovel_state), "link", "shovel $1", "shovel", "(.+)")`
const federation = `label_join(max by (messaging_cluster, vhost, upstream, exchange, queue, state) (tidemark_rabbitmq_federation_link_state), "link", " ", "upstream", "exchange", "queue")`

/** Links that do not run have number 2, so that `topk` keeps them. */
const each = `max by (${labels}) (${shovels} or ${federation})`
const worst = `topk(50, max by (${labels}) (2 * ${each.replaceAll('_state)', '_state{state!="running"})')} or ${each}))`

/** A table of shovels and federation links, those that do not run first. */
export function links(): Panel {
  return table({
    title: 'Shovels and federation links',
    description:
      'At most 50 links with their state, those that do not run first. While a link does not run, messages pile up at its source. The log of the node has the reason.',
    rowLabels: {
      Cluster: 'messaging_cluster',
      'Virtual host': 'vhost',
      Link: 'link',
      State: 'state',
    },
    columns: {
      Runs: {
        query: worst,
        unit: 'short',
        mappings: textMappings({ 1: ['yes', 'green'], 2: ['no', 'red'] }),
      },
    },
    sortBy: ['Runs'],
    noRows: 'no links, or the plugins are not enabled',
  })
}
