import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { catalog } from '../../src/catalog.ts'
import { projectRoot } from '../../testbed/project-root.ts'
import { ruleFiles } from '../alerts/rule-files.ts'

/** A metric that an expression may use. */
export interface KnownMetric {
  readonly name: string
  /** True: only its rate or increase is meaningful. */
  readonly isCounter: boolean
  /** True: its series have the label `messaging_cluster`. */
  readonly hasCluster: boolean
  /** Only for the metrics of the exporter and of rules: the number of series of the others grows with their servers. */
  readonly labels?: readonly string[]
}

/** Returns all metrics of the exporter, the JMX exporter, the RabbitMQ plugin, Prometheus and the recording rules. */
export function knownMetrics(): ReadonlyMap<string, KnownMetric> {
  const all = [
    ...exporterMetrics(),
    // Service discovery adds the cluster label to JMX and plugin series.
    ...recorded('jmx-names.txt'),
    ...recorded('rabbitmq-plugin-names.txt'),
    // JMX exporters have metrics with the same names; those of the exporter have no cluster.
    ...processMetrics(),
    ...prometheusMetrics,
    ...ruleMetrics(),
  ]
  return new Map(all.map(metric => [metric.name, metric]))
}

const prometheusMetrics: readonly KnownMetric[] = [
  ...['ALERTS', 'ALERTS_FOR_STATE'].map(name => ({
    name,
    isCounter: false,
    hasCluster: true,
    // Those of the largest number of alerts.
    labels: ['messaging_cluster', 'destination', 'consumer_group'],
  })),
  ...['up', 'scrape_duration_seconds', 'scrape_samples_scraped'].map(name => ({
    name,
    isCounter: false,
    hasCluster: false,
  })),
]

function exporterMetrics(): readonly KnownMetric[] {
  return catalog.flatMap(({ name, type, labels }) =>
    samplesOf(name, type, labels.includes('messaging_cluster')).map(metric => ({
      ...metric,
      labels,
    })),
  )
}

function processMetrics(): readonly KnownMetric[] {
  const register = new Registry()
  collectDefaultMetrics({ register })
  return register
    .getMetricsAsArray()
    .flatMap(({ name, type }) => samplesOf(name, String(type), false))
}

/** Returns the metrics in a file that was recorded from a real server: `name type` on each line. */
function recorded(file: string): readonly KnownMetric[] {
  const lines = readFileSync(join(projectRoot, 'test', 'fixtures', file), 'utf8').split('\n')
  return lines
    .filter(line => line !== '' && !line.startsWith('#'))
    .flatMap(line => {
      const [name = '', type = ''] = line.split(' ')
      return samplesOf(name, type, true)
    })
}

function ruleMetrics(): readonly KnownMetric[] {
  const rules = ruleFiles.flatMap(file => file.rules)
  return rules.flatMap(rule =>
    'record' in rule
      ? // A constant is the same for all clusters.
        [{ name: rule.record, isCounter: false, hasCluster: !rule.expr.startsWith('vector(') }]
      : [],
  )
}

/** Returns the samples of a family of this type. */
function samplesOf(name: string, type: string, hasCluster: boolean): readonly KnownMetric[] {
  const counters = ['_bucket', '_sum', '_count']
    .filter(suffix => type === 'histogram' || (type === 'summary' && suffix !== '_bucket'))
    .map(suffix => ({ name: `${name}${suffix}`, isCounter: true, hasCluster }))
  if (type === 'histogram') return counters
  // The quantiles of a summary have the name of the family.
  return [...counters, { name, isCounter: type === 'counter', hasCluster }]
}
