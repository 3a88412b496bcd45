import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { table } from './grafana/table.ts'

const labels = 'alertname, severity, messaging_cluster, vhost, destination, consumer_group'

/** The alerts that fire, the longest first. */
export function firingAlertsTable(): Panel {
  return table({
    title: 'Firing alerts',
    description:
      'Alerts of these clusters that fire, and since when their condition holds. Each has a runbook in docs/runbooks under its name. Needs the rules of this project in Prometheus.',
    rowLabels: {
      Severity: 'severity',
      Alert: 'alertname',
      Cluster: 'messaging_cluster',
      'Virtual host': 'vhost',
      Destination: 'destination',
      Group: 'consumer_group',
    },
    columns: {
      For: {
        query: `time() - min by (${labels}) (ALERTS_FOR_STATE and ignoring(alertstate) ALERTS{alertstate="firing"})`,
        unit: 's',
      },
    },
    sortBy: ['For'],
    noRows: 'no alert fires, or the rules are not loaded',
  })
}
