import type { Backlogs } from '../backlog/backlogs.ts'
import type { LatestBacklogs } from '../backlog/cluster-backlogs.ts'
import type { BacklogHistory } from '../backlog/history/backlog-history.ts'
import { Latest, type Validity } from '../reading/observation.ts'
import type { Seconds, Span } from '../reading/time.ts'
import type { ReadingStatus } from './status.ts'

type Attempts = Pick<ReadingStatus, 'state' | 'lastSuccessAt'>

/** Holds the backlogs of the latest reading until its page expires, and passes each on to their history. */
export class BacklogsRecord<Model> {
  readonly #backlogsIn: ((model: Model) => Backlogs) | undefined
  readonly #history: BacklogHistory
  readonly #latest = new Latest<LatestBacklogs>()

  /** `backlogsIn` returns the backlogs in a model. Absent: the reading has none. */
  constructor(history: BacklogHistory, backlogsIn?: (model: Model) => Backlogs) {
    this.#history = history
    this.#backlogsIn = backlogsIn
  }

  /** Records the model of an attempt that ended at `span.to`. */
  record(model: Model, { state, lastSuccessAt }: Attempts, { to }: Span, validity: Validity): void {
    const backlogs = this.#backlogsIn?.(model)
    if (backlogs === undefined) return
    if (state !== 'pending') this.#history.journal.observeState(state, to.wall)
    // The rows of a failed attempt are from earlier readings and do not belong in the history.
    if (state === 'up') this.#history.observe(backlogs, to)
    // Before the first success there are no rows, which must not appear as a list without backlogs.
    if (lastSuccessAt === null) return
    const latest = { backlogs, readAt: lastSuccessAt, lastHour: this.#history.lastHour }
    this.#latest.set(latest, validity)
  }

  /** Null: nothing was read yet, or it has expired by the monotonic instant `now`. */
  latest(now: Seconds): LatestBacklogs | null {
    return this.#latest.at(now)
  }
}
