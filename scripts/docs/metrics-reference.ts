import { catalog, declaredGroups } from '../../src/catalog.ts'
import type { Family } from '../../src/exposition/family.ts'

/** Chapters of the page, by the prefix of the family name. */
const areas: readonly { readonly title: string; readonly prefix: string }[] = [
  { title: 'Backlogs of both systems', prefix: 'tidemark_backlog_' },
  { title: 'Kafka', prefix: 'tidemark_kafka_' },
  { title: 'RabbitMQ', prefix: 'tidemark_rabbitmq_' },
  { title: 'The exporter and its readings', prefix: 'tidemark_' },
]

const introduction = `# Metrics

<!-- Generated from the \`families\` of each reading by \`npm run docs\`; change them, not this page. -->

- An unknown value has no sample: never 0, −1 or NaN. Zero means zero.
- A row that could not be read keeps its last known value up to the staleness limit (four intervals; for RabbitMQ at least two minutes); then it is absent. Stale and unknown rows are counted.
- All values of a cluster are as old as its last reading: \`tidemark_source_last_success_timestamp_seconds\`.
- \`messaging_cluster\` is the configured name of the cluster on every family, so any two families can be joined \`on (messaging_cluster, …)\`.
- A label that does not apply to a series is left out.
- *Series* is the number of series of a family. Levels finer than the configured granularity, or over the series limit, are not exposed.
- *Read from* names the APIs that the value is read from, or \`exporter\` for values about the exporter itself.
- Experimental families may change. Stable ones keep name, labels and meaning; a deprecated one stays for two minor versions.
- The usual metrics of a Node.js process, \`process_…\` and \`nodejs_…\`, are exposed too.
`

/** Returns the reference of all metrics as Markdown. */
export function metricsReference(): string {
  return [introduction, ...areas.map(({ title }) => areaText(title))].join('\n')
}

function areaText(title: string): string {
  const families = catalog.filter(family => areaOf(family) === title)
  return [`## ${title}`, ...families.map(familyText), ''].join('\n\n').trimEnd() + '\n'
}

function areaOf({ name }: Family): string | undefined {
  return areas.find(({ prefix }) => name.startsWith(prefix))?.title
}

function familyText(family: Family): string {
  const { name, type, unit, labels, from, stability, help } = family
  const facts = [
    `- Type: ${type}${unit === undefined ? '' : `, in ${unit}`}`,
    `- Labels: ${labels.length === 0 ? 'none' : labels.map(label => `\`${label}\``).join(', ')}`,
    `- Series: ${cardinalityOf(family)}`,
    `- Read from: ${from}`,
    `- Stability: ${stability}`,
  ]
  return [`### \`${name}\``, help, facts.join('\n')].join('\n\n')
}

/** Returns the cardinality over all groups that print the family. */
function cardinalityOf(family: Family): string {
  const groups = declaredGroups.filter(({ families }) =>
    families.some(declared => declared.family === family),
  )
  return [...new Set(groups.map(({ cardinality }) => cardinality))].join('; ')
}
