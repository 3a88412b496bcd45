import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { table } from './grafana/table.ts'

/** Labels that identify the object of an alert, besides its cluster. Each alert has some of them. */
const objectLabels = [
  ...['vhost', 'destination', 'consumer_group', 'topic', 'broker', 'rabbitmq_node'],
  ...['reading', 'section', 'kind', 'instance'],
]

/** A table of the firing alerts that match, longest first. */
export function firingAlertsTable(matchers = ''): Panel {
  const firing = `ALERTS_FOR_STATE{${matchers}} and ignoring(alertstate) ALERTS{alertstate="firing"}`
  const names = objectLabels.map(label => `"${label}"`).join(', ')
  return table({
    title: 'Firing alerts',
    description:
      'Firing alerts of these clusters, and how long their condition has been true. Each alert has a runbook with its name in docs/runbooks. Requires the alert rules of this project in Prometheus.',
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
    noRows: 'no firing alerts, or rules not loaded',
  })
}

const runbook = {
  title: 'Runbook',
  url: 'https://github.com/tidemark-exporter/tidemark/blob/main/docs/runbooks/${__value.raw}.md',
}
