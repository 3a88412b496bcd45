import { derive, entry } from '../columns/columns.ts'
import type { Family } from '../exposition/family.ts'
import { type Label, namedLabel } from '../exposition/label.ts'
import { encodeLabels } from '../exposition/encoded-labels.ts'
import type { Page, PageEntry, Series } from '../exposition/page.ts'

/** A metric as prom-client's registry collects it. */
export interface CollectedMetric {
  readonly name: string
  readonly help: string
  readonly type: Family['type']
  readonly values: readonly CollectedValue[]
}

interface CollectedValue {
  readonly value: number
  readonly labels: Readonly<Record<string, string | number>>
  /** Name of the sample if it differs from the metric's: `…_bucket`, `…_sum`, `…_count`. */
  readonly metricName?: string
}

/** Returns a page of the collected metrics; families in `declared` replace those of the same name. */
export function collectedPage(
  metrics: readonly CollectedMetric[],
  declared: readonly Family[],
): Page {
  const families = new Map(declared.map(family => [family.name, family]))
  return new Map(
    metrics.map((metric): [string, PageEntry] => {
      const family = families.get(metric.name) ?? undeclaredFamily(metric)
      return [metric.name, { family, series: runsOf(metric).map(run => seriesOf(metric, run)) }]
    }),
  )
}

function undeclaredFamily({ name, type, help, values }: CollectedMetric): Family {
  return {
    name,
    type,
    help,
    labels: labelNames(values).filter(label => label !== 'le'),
    stability: 'experimental',
    from: 'exporter',
  }
}

/**
 * Groups consecutive values of the same sample name.
 *
 * A histogram lists buckets, sum and count for one set of labels after the other, and OpenMetrics
 * requires this order.
 */
function runsOf({ values }: CollectedMetric): readonly (readonly CollectedValue[])[] {
  const runs: CollectedValue[][] = []
  for (const value of values) {
    const run = runs.at(-1)
    if (run !== undefined && run[0]?.metricName === value.metricName) run.push(value)
    else runs.push([value])
  }
  return runs
}

function seriesOf({ name }: CollectedMetric, run: readonly CollectedValue[]): Series {
  const labels = labelNames(run).map((label): Label => {
    const texts = run.map(({ labels }) => labelText(label, labels[label]))
    return namedLabel(label, texts)
  })
  return {
    suffix: (run[0]?.metricName?.slice(name.length) ?? '') as Series['suffix'],
    labels: encodeLabels(labels),
    values: derive(run.length, row => entry(run, row).value),
  }
}

/** Label names, with the bucket bound `le` last by convention. */
function labelNames(values: readonly CollectedValue[]): readonly string[] {
  const names = new Set(values.flatMap(({ labels }) => Object.keys(labels)))
  const hasBounds = names.delete('le')
  return hasBounds ? [...names, 'le'] : [...names]
}

function labelText(label: string, value: string | number | undefined): string {
  // OpenMetrics writes bounds as floats, and `1` and `1.0` are different series for Prometheus.
  if (label === 'le' && Number.isInteger(value)) return `${value ?? ''}.0`
  return String(value ?? '')
}
