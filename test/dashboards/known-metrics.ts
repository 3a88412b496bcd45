import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { catalog } from '../../src/catalog.ts'
import { projectRoot } from '../../testbed/project-root.ts'
import { ruleFiles } from '../alerts/rule-files.ts'

/** What an expression may name. */
export interface KnownMetric {
  readonly name: string
  /** Whether it only grows, so that nothing but its rate says something. */
  readonly isCounter: boolean
  /** Whether its series carry the cluster that they are of. */
  readonly hasCluster: boolean
}

/** All that the exporter, the JMX agent, RabbitMQ's plugin, Prometheus and our rules yield. */
export function knownMetrics(): ReadonlyMap<string, KnownMetric> {
  const all = [
    ...exporterMetrics(),
    // Service discovery labels the series of agents and plugins with their cluster.
    ...recorded('jmx-names.txt'),
    ...recorded('rabbitmq-plugin-names.txt'),
    // Agents have metrics of these names as well; the exporter's own have no cluster.
    ...processMetrics(),
    ...prometheusMetrics,
    ...ruleMetrics(),
  ]
  return new Map(all.map(metric => [metric.name, metric]))
}

const prometheusMetrics: readonly KnownMetric[] = [
  ...['ALERTS', 'ALERTS_FOR_STATE'].map(name => ({ name, isCounter: false, hasCluster: true })),
  ...['up', 'scrape_duration_seconds', 'scrape_samples_scraped'].map(name => ({
    name,
    isCounter: false,
    hasCluster: false,
  })),
]

function exporterMetrics(): readonly KnownMetric[] {
  return catalog.flatMap(({ name, type, labels }) =>
    samplesOf(name, type, labels.includes('messaging_cluster')),
  )
}

function processMetrics(): readonly KnownMetric[] {
  const register = new Registry()
  collectDefaultMetrics({ register })
  return register
    .getMetricsAsArray()
    .flatMap(({ name, type }) => samplesOf(name, String(type), false))
}

/** The names in a file that was recorded from the real thing: `name type`, one a line. */
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
  const names = rules.flatMap(rule => ('record' in rule ? [rule.record] : []))
  return names.map(name => ({ name, isCounter: false, hasCluster: true }))
}

/** The samples that a family of this type has. */
function samplesOf(name: string, type: string, hasCluster: boolean): readonly KnownMetric[] {
  const counters = ['_bucket', '_sum', '_count']
    .filter(suffix => type === 'histogram' || (type === 'summary' && suffix !== '_bucket'))
    .map(suffix => ({ name: `${name}${suffix}`, isCounter: true, hasCluster }))
  if (type === 'histogram') return counters
  // A summary's quantiles have its own name.
  return [...counters, { name, isCounter: type === 'counter', hasCluster }]
}
