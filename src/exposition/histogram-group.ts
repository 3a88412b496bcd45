import { derive, entry } from '../columns/columns.ts'
import type { Family, FamilyGroup, Level, Suffix } from './family.ts'
import { namedLabel } from './label.ts'

/** One histogram, such as of one broker and step. */
interface Histogram {
  /** The same names in all histograms of a family, in the order they are printed. */
  readonly labels: Readonly<Record<string, string>>
  /** Values up to each bound, and at the end all of them. */
  readonly cumulative: readonly number[]
  readonly sum: number
}

interface HistogramGroup<Model> {
  readonly level: Level
  readonly cardinality: string
  readonly family: Family
  /** Upper bounds, without infinity. */
  readonly bounds: readonly number[]
  readonly histograms: (model: Model) => readonly Histogram[]
}

interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly le: string
  readonly suffix: Suffix
  readonly value: number
}

/** Returns the families of histograms: the samples of one after those of the other. */
export function histogramGroup<Model>(group: HistogramGroup<Model>): FamilyGroup<Model> {
  const { level, cardinality, family, bounds } = group
  const names = family.labels
  const samples = (model: Model): readonly Sample[] =>
    group.histograms(model).flatMap(histogram => samplesOf(histogram, bounds))
  return {
    level,
    cardinality,
    rows: model => samples(model).length,
    labels: model => {
      const all = samples(model)
      return [
        ...names.map(name =>
          namedLabel(
            name,
            all.map(({ labels }) => labels[name] ?? ''),
          ),
        ),
        namedLabel(
          'le',
          all.map(({ le }) => le),
        ),
      ]
    },
    families: [
      {
        family,
        values: model => {
          const all = samples(model)
          return derive(all.length, row => entry(all, row).value)
        },
        suffixes: model => samples(model).map(({ suffix }) => suffix),
      },
    ],
  }
}

/** Buckets, sum and count, in the order that OpenMetrics requires. */
function samplesOf(
  { labels, cumulative, sum }: Histogram,
  bounds: readonly number[],
): readonly Sample[] {
  const count = cumulative[bounds.length] ?? NaN
  return [
    ...[...bounds, Infinity].map((bound, at): Sample => {
      const value = cumulative[at] ?? NaN
      return { labels, le: boundText(bound), suffix: '_bucket', value }
    }),
    { labels, le: '', suffix: '_sum', value: sum },
    { labels, le: '', suffix: '_count', value: count },
  ]
}

/** OpenMetrics writes bounds as floats, and `1` and `1.0` are different series for Prometheus. */
function boundText(bound: number): string {
  if (bound === Infinity) return '+Inf'
  return Number.isInteger(bound) ? `${bound}.0` : String(bound)
}
