import type { BacklogDetails } from '../backlog/backlog-details.ts'
import type { Backlogs } from '../backlog/backlogs.ts'
import type { FamilyGroup } from '../exposition/family.ts'
import type { Cadence } from '../reading/observation.ts'
import type { Outcome, Reading, Source } from '../reading/reading.ts'
import type { ScrapeTarget } from '../reading/scrape-target.ts'
import type { Instant } from '../reading/time.ts'

/** The steps of one reading of one cluster: read facts, update memory, compute the model, print it. */
export interface Pipeline<Facts, Model> {
  readonly source: Source<Facts>
  readonly cadence: Cadence
  /**
   * Updates the memory with a reading and returns the model.
   *
   * A generator that yields between kernels, because it may take long. Called for failed readings as
   * well, since their rows become stale.
   */
  observe(reading: Reading<Facts>, now: Instant): Generator<void, Model>
  /** Requests after a reading that make its model more exact. Absent: none. */
  readonly refinement?: Refinement<Model>
  /** The families that print the model. */
  readonly groups: readonly FamilyGroup<Model>[]
  /** Returns the backlogs in the model, for people, the API and reports. Absent: the reading has none. */
  readonly backlogs?: (model: Model) => Backlogs
  /** Returns details of the backlogs, from columns that it keeps until the next model. */
  readonly details?: (model: Model) => BacklogDetails
  /**
   * Returns the servers of the cluster that Prometheus can scrape. Null: unknown. Absent: the reading
   * has none.
   */
  readonly targets?: (model: Model) => readonly ScrapeTarget[] | null
  /**
   * Returns the options whose patterns match nothing so far and are probably a mistake, such as
   * `topics.include[0]`. Only after complete readings. Absent: the reading has no patterns.
   */
  readonly unmatchedPatterns?: () => readonly string[]
  /** Returns the main figures of the model, such as `groups: 12`. */
  summary(model: Model): readonly SummaryLine[]
}

/** Requests that depend on a model and make it more exact, sent within the same poll. */
export interface Refinement<Model> {
  /** Name of its section in the reading. */
  readonly section: string
  /** True: no results yet, so the page must wait for them to be useful. */
  isFirst(): boolean
  /** Sends the requests. Null: none are needed. Never rejects for external failures. */
  refine(model: Model, signal: AbortSignal): Promise<Outcome | null>
  /** Returns the model improved by the results. */
  refined(model: Model): Generator<void, Model>
}

export interface SummaryLine {
  readonly label: string
  readonly value: string
}
