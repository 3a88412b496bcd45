import { noDetails } from '../backlog/backlog-details.ts'
import type { LatestBacklogs } from '../backlog/cluster-backlogs.ts'
import type { BacklogHistory } from '../backlog/history/backlog-history.ts'
import { Latest, type Validity } from '../reading/observation.ts'
import type { Seconds, Span } from '../reading/time.ts'
import type { Pipeline } from './pipeline.ts'
import type { ReadingStatus } from './status.ts'

type Attempts = Pick<ReadingStatus, 'state' | 'lastSuccessAt'>

/** Holds the backlogs of the latest reading until its page expires, and passes each on to their history. */
export class BacklogsRecord<Model> {
  readonly #from: Pick<Pipeline<unknown, Model>, 'backlogs' | 'details'>
  readonly #history: BacklogHistory
  readonly #latest = new Latest<LatestBacklogs>()

  /** `from` returns backlogs and details of a model. Absent: the reading has no backlogs. */
  constructor(
    history: BacklogHistory,
    from: Pick<Pipeline<unknown, Model>, 'backlogs' | 'details'>,
  ) {
    this.#history = history
    this.#from = from
  }

  /** Records the model of an attempt that ended at `span.to`. */
  record(model: Model, { state, lastSuccessAt }: Attempts, { to }: Span, validity: Validity): void {
    const backlogs = this.#from.backlogs?.(model)
    if (backlogs === undefined) return
    if (state !== 'pending') this.#history.journal.observeState(state, to.wall)
    // The rows of a failed attempt are from earlier readings and do not belong in the history.
    if (state === 'up') this.#history.observe(backlogs, to)
    // Before the first success there are no rows, which must not appear as a list without backlogs.
    if (lastSuccessAt === null) return
    const details = this.#from.details?.(model) ?? noDetails
    const { lastHour } = this.#history
    const latest = { backlogs, readAt: lastSuccessAt, lastHour, details }
    this.#latest.set(latest, validity)
  }

  /** Null: nothing was read yet, or it has expired by the monotonic instant `now`. */
  latest(now: Seconds): LatestBacklogs | null {
    return this.#latest.at(now)
  }
}
