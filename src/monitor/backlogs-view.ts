import type { Backlogs } from '../backlog/backlogs.ts'
import type { LatestBacklogs } from '../backlog/cluster-backlogs.ts'
import { LastHour } from '../backlog/last-hour.ts'
import { Latest, type Validity } from '../reading/observation.ts'
import type { Seconds, Span } from '../reading/time.ts'
import type { ReadingStatus } from './status.ts'

type Attempts = Pick<ReadingStatus, 'state' | 'lastSuccessAt'>

/** Keeps the backlogs of the latest reading for people and scripts; they expire with its page. */
export class BacklogsView<Model> {
  readonly #backlogsIn: ((model: Model) => Backlogs) | undefined
  readonly #lastHour = new LastHour()
  readonly #latest = new Latest<LatestBacklogs>()

  /** Without a way to find them, there are none. */
  constructor(backlogsIn?: (model: Model) => Backlogs) {
    this.#backlogsIn = backlogsIn
  }

  /** Takes what followed from an attempt that ended at `span.to`. */
  *take(
    model: Model,
    { state, lastSuccessAt }: Attempts,
    { to }: Span,
    validity: Validity,
  ): Generator<void, void> {
    const backlogs = this.#backlogsIn?.(model)
    if (backlogs === undefined) return
    // A failed attempt has rows of readings before it: a line through them would be drawn, not seen.
    if (state === 'up') yield* this.#lastHour.observe(backlogs, to.monotonic)
    // Rows of nothing ever read would say that there are no backlogs.
    if (lastSuccessAt === null) return
    const latest = { backlogs, readAt: lastSuccessAt, lastHour: this.#lastHour }
    this.#latest.set(latest, validity)
  }

  /** Null: nothing was read yet, or it has expired at the monotonic instant `now`. */
  latest(now: Seconds): LatestBacklogs | null {
    return this.#latest.at(now)
  }
}
