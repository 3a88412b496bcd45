import { catalog, declaredGroups } from '../../src/catalog.ts'
import type { Family } from '../../src/exposition/family.ts'

/** Where a reader looks for a family: by the beginning of its name. */
const areas: readonly { readonly title: string; readonly prefix: string }[] = [
  { title: 'Backlogs of both systems', prefix: 'tidemark_backlog_' },
  { title: 'Kafka', prefix: 'tidemark_kafka_' },
  { title: 'RabbitMQ', prefix: 'tidemark_rabbitmq_' },
  { title: 'The exporter and its readings', prefix: 'tidemark_' },
]

const introduction = `# Metrics

This page is generated from the declarations in \`src/exposition/families\` by \`npm run docs\`; change them, not it.

- A value that is not known has no sample: never 0, −1 or NaN. Zero means zero.
- All values of a cluster are as old as its last reading: \`tidemark_source_last_success_timestamp_seconds\`.
- \`messaging_cluster\` is the name of the cluster in the configuration, the same on every family, so that any two can be joined \`on (messaging_cluster, …)\`.
- A label that does not apply to a series is left out.
- Series says how many series a family has. What is finer than the configured granularity, or over the series limit, is not exposed.
- Experimental families may still change; stable ones keep name, labels and meaning, and stay for two minor versions once deprecated.
- Beside these come \`process_…\` and \`nodejs_…\`, the usual metrics of a Node.js process.
`

/** The reference of all metrics as Markdown, from their declarations. */
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

/** A family that several groups print has the series of all of them. */
function cardinalityOf(family: Family): string {
  const groups = declaredGroups.filter(({ families }) =>
    families.some(declared => declared.family === family),
  )
  return [...new Set(groups.map(({ cardinality }) => cardinality))].join('; ')
}
