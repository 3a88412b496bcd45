import {
  MappingType,
  type Panel,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { alertMeanings } from './alert-meanings.ts'
import { textMappings } from './grafana/colours.ts'
import { table } from './grafana/table.ts'

/** Labels that identify the object of an alert, besides its cluster. Each alert has some of them. */
const objectLabels = [
  ...['vhost', 'destination', 'consumer_group', 'topic', 'broker', 'rabbitmq_node'],
  ...['reading', 'section', 'kind', 'step', 'instance'],
]

/** A table of the firing alerts that match, longest first; at most a hundred. */
export function firingAlertsTable(matchers = ''): Panel {
  const firing = `ALERTS_FOR_STATE{${matchers}} and ignoring(alertstate) ALERTS{alertstate="firing"}`
  const names = objectLabels.map(label => `"${label}"`).join(', ')
  const where = `label_join(${firing}, "where", " ", ${names})`
  const meaning = `label_replace(${where}, "meaning", "$1", "alertname", "(.+)")`
  const since = `min by (severity, alertname, messaging_cluster, where, meaning) (${meaning})`
  return table({
    title: 'Firing alerts',
    description:
      'Firing alerts of these clusters, and how long their condition has been true. Click an alert to open its runbook. Requires the alert rules of this project in Prometheus.',
    rowLabels: {
      Severity: 'severity',
      Alert: 'alertname',
      Cluster: 'messaging_cluster',
      Where: 'where',
      Meaning: 'meaning',
    },
    columns: {
      For: {
        query: `topk(100, time() - ${since})`,
        unit: 's',
      },
    },
    sortBy: ['For'],
    widths: { Severity: 90, Alert: 260, Cluster: 160, Meaning: 560 },
    labelCells: {
      Severity: { mappings: severities, isFilled: true },
      Meaning: { mappings: meanings(), isFilled: false },
    },
    links: { Alert: [runbook] },
    noRows: 'no firing alerts, or rules not loaded',
  })
}

const runbook = {
  title: 'Runbook',
  url: '${runbooks}/${__value.raw}.md',
}

const severities = textMappings({
  critical: ['critical', 'red'],
  warning: ['warning', 'orange'],
  info: ['info', 'blue'],
})

/** Shows the meaning of each alert instead of its name; an alert of other rules keeps its name. */
function meanings(): readonly ValueMapping[] {
  const options = Object.fromEntries(
    Object.entries(alertMeanings()).map(([name, text], index) => [name, { text, index }]),
  )
  return [{ type: MappingType.ValueToText, options }]
}
