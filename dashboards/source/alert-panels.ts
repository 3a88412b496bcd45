import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { table } from './grafana/table.ts'

/** What an alert may be about, besides its cluster; each has some of these. */
const subject = [
  ...['vhost', 'destination', 'consumer_group', 'topic', 'broker', 'rabbitmq_node'],
  ...['reading', 'section', 'kind', 'instance'],
]

/** The alerts that fire, the longest first: all of them, or those that matchers leave. */
export function firingAlertsTable(matchers = ''): Panel {
  const firing = `ALERTS_FOR_STATE{${matchers}} and ignoring(alertstate) ALERTS{alertstate="firing"}`
  const names = subject.map(label => `"${label}"`).join(', ')
  return table({
    title: 'Firing alerts',
    description:
      'Alerts of these clusters that fire, and how long their condition has held. Each has a runbook of its name in docs/runbooks. Needs the rules of this project in Prometheus.',
    rowLabels: {
      Severity: 'severity',
      Alert: 'alertname',
      Cluster: 'messaging_cluster',
      Where: 'where',
    },
    columns: {
      For: {
        query: `time() - min by (severity, alertname, messaging_cluster, where) (label_join(${firing}, "where", " ", ${names}))`,
        unit: 's',
      },
    },
    sortBy: ['For'],
    links: { Alert: [runbook] },
    noRows: 'no alert fires, or the rules are not loaded',
  })
}

const runbook = {
  title: 'Runbook',
  url: 'https://github.com/tidemark-exporter/tidemark/blob/main/docs/runbooks/${__value.raw}.md',
}
