import type { Backlogs } from '../backlog/backlogs.ts'
import type { Outcome, Reading, Source } from '../reading/reading.ts'
import type { ScrapeTarget } from '../reading/scrape-target.ts'
import type { Cadence } from '../reading/observation.ts'
import type { Instant } from '../reading/time.ts'
import type { FamilyGroup } from '../exposition/family.ts'

/** One reading of one cluster as a monitor runs it: from the source over memory to the page. */
export interface Pipeline<Facts, Model> {
  readonly source: Source<Facts>
  readonly cadence: Cadence
  /**
   * What follows from this reading and all before it; changes memory.
   *
   * A generator, because it may be long: it yields between slices so that the event loop can turn.
   * Called for failed readings too, since a failure also is knowledge (rows grow stale).
   */
  observe(reading: Reading<Facts>, now: Instant): Generator<void, Model>
  /** What is asked when a reading is over, to know its model better. Left out: nothing. */
  readonly refinement?: Refinement<Model>
  /** The families that print the model. */
  readonly groups: readonly FamilyGroup<Model>[]
  /** The backlogs in the model, for people and scripts. Left out: the reading tells of none. */
  readonly backlogs?: (model: Model) => Backlogs
  /**
   * The servers of the cluster for Prometheus to scrape. Left out: the reading tells of none.
   *
   * Null: they are not known.
   */
  readonly targets?: (model: Model) => readonly ScrapeTarget[] | null
  /** What a person wants to know of the model in a few words, such as `groups: 12`. */
  summary(model: Model): readonly SummaryLine[]
}

/** Questions that follow from a model, within the same poll: where they lead, nothing waits for them. */
export interface Refinement<Model> {
  /** The section of the reading that it is. */
  readonly section: string
  /** True: nothing was ever asked, so a page without the answers would lack what people start us for. */
  isFirst(): boolean
  /** Never rejects for the world's failures. Null: there is nothing to ask. */
  refine(model: Model, signal: AbortSignal): Promise<Outcome | null>
  /** The model with what the answers add. */
  refined(model: Model): Generator<void, Model>
}

export interface SummaryLine {
  readonly label: string
  readonly value: string
}
