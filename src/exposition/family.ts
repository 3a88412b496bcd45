import type { Column } from '../columns/columns.ts'
import type { Label } from './label.ts'

export type FamilyType = 'gauge' | 'counter' | 'histogram'

/** Base units of Prometheus; a name ends in its unit. Messages are counted without unit. */
export type Unit = 'seconds' | 'bytes' | 'ratio'

/** `stable` families keep name, labels and meaning; a deprecated one stays for two minor versions. */
export type Stability = 'experimental' | 'stable'

/**
 * A metric family, declared once as data.
 *
 * Headers, `docs/metrics.md`, lints, and the checks of dashboards and alerts all read this.
 */
export interface Family {
  /** Full sample name; a counter's ends in `_total`. */
  readonly name: string
  readonly type: FamilyType
  /** A sentence: what it counts, what it does not, when it is absent. */
  readonly help: string
  /** Left out when the values have none. */
  readonly unit?: Unit
  /** Every label a series of this family can have; `messaging_cluster` and the rest. */
  readonly labels: readonly string[]
  readonly stability: Stability
  /** The APIs the values are read from: `Metadata`, `GET /api/queues`, `exporter`. */
  readonly from: string
}

/**
 * The finest object that a group's series name; granularity and the series limit drop whole levels.
 *
 * Kafka falls `partition` → `topic` → `group`; RabbitMQ falls `queue` → `vhost`. What is at
 * `cluster` is never dropped.
 */
export type Level = 'partition' | 'topic' | 'group' | 'queue' | 'vhost' | 'cluster'

/** A family and where its values are in a model. */
export interface FamilyValues<Model> {
  readonly family: Family
  /** One value for each row of the group. NaN: no sample for that row. */
  readonly values: (model: Model) => Column
}

/** What the catalog knows of families on the same rows. */
export interface DeclaredGroup {
  readonly level: Level
  /** How many series a family of this group has, as a sentence's end: `one per topic-partition`. */
  readonly cardinality: string
  readonly families: readonly { readonly family: Family }[]
}

/** Families on the same rows, hence with the same labels. */
export interface FamilyGroup<Model> extends DeclaredGroup {
  readonly rows: (model: Model) => number
  /**
   * The labels of the rows, in the order they are printed; `messaging_cluster` first.
   *
   * Where there are many rows it is a generator, so that the event loop can turn between them.
   */
  readonly labels: (model: Model) => Iterable<Label>
  readonly families: readonly FamilyValues<Model>[]
}
