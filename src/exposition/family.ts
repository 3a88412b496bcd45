import type { Column } from '../columns/columns.ts'
import type { Label } from './label.ts'

type FamilyType = 'gauge' | 'counter' | 'histogram'

/** Base units of Prometheus; a family name ends in its unit. Messages have no unit. */
export type Unit = 'seconds' | 'bytes' | 'ratio'

/** `stable` families keep name, labels and meaning; a deprecated one stays for two minor versions. */
export type Stability = 'experimental' | 'stable'

/**
 * A metric family, declared once as data.
 *
 * Headers, `docs/metrics.md`, lints and the checks of dashboards and alerts are derived from it.
 */
export interface Family {
  /** Full sample name; a counter's ends in `_total`. */
  readonly name: string
  readonly type: FamilyType
  /**
   * What the number is, as one plain sentence of about 15 words: the text of `# HELP`. Further
   * sentences, such as when the value is absent, are only in `docs/metrics.md`.
   */
  readonly help: string
  /** Absent: the values have no unit. */
  readonly unit?: Unit
  /** Every label a series of this family can have; `messaging_cluster` and the rest. */
  readonly labels: readonly string[]
  readonly stability: Stability
  /** The APIs the values are read from: `Metadata`, `GET /api/queues`, `exporter`. */
  readonly from: string
}

/** Returns the family as one that keeps its name, labels and meaning. */
export function stable(family: Family): Family {
  return { ...family, stability: 'stable' }
}

/** Returns the text of `# HELP`: the first sentence of `help`. */
export function helpText({ help }: Pick<Family, 'help'>): string {
  const end = help.indexOf('. ')
  return end < 0 ? help : help.slice(0, end + 1)
}

/**
 * The finest object in the labels of a group of families. Granularity and the series limit drop
 * whole levels: `partition`, `topic`, `group` in Kafka; `queue`, `vhost` in RabbitMQ. Families at
 * `cluster` are never dropped.
 */
export type Level = 'partition' | 'topic' | 'group' | 'queue' | 'vhost' | 'cluster'

/** Appended to the family's name in a sample; only histograms have one. */
export type Suffix = '' | '_bucket' | '_sum' | '_count'

/** A family and the function that returns its values in a model. */
export interface FamilyValues<Model> {
  readonly family: Family
  /** One value for each row of the group. NaN: no sample for that row. */
  readonly values: (model: Model) => Column
  /** The suffix of each row, of a histogram. Absent: none. */
  readonly suffixes?: (model: Model) => readonly Suffix[]
}

/** Declaration of families on the same rows, as the catalog lists it. */
export interface DeclaredGroup {
  readonly level: Level
  /** Number of series of each family, as the end of a sentence: `one per topic-partition`. */
  readonly cardinality: string
  readonly families: readonly { readonly family: Family }[]
}

/** Families on the same rows and therefore with the same labels, printed from a model. */
export interface FamilyGroup<Model> extends DeclaredGroup {
  readonly rows: (model: Model) => number
  /** The labels of the rows, in the order they are printed; `messaging_cluster` first. */
  readonly labels: (model: Model) => readonly Label[]
  readonly families: readonly FamilyValues<Model>[]
}
