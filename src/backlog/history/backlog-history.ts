import type { Instant } from '../../reading/time.ts'
import type { Backlogs } from '../backlogs.ts'
import { HourlyTotals } from './hourly-totals.ts'
import { Journal } from './journal.ts'
import { LastEmpty } from './last-empty.ts'
import { LastHour } from './last-hour.ts'
import { previousRows } from './previous-rows.ts'

/** A reading and the one before it. */
export interface Step {
  /** Null: this is the first reading. */
  readonly last: Backlogs | null
  readonly backlogs: Backlogs
  /** The row in `last` of each row of `backlogs`. -1: it was not there. */
  readonly previous: Int32Array
}

/** What is remembered of the backlogs of one cluster from reading to reading; it survives a reload. */
export class BacklogHistory {
  readonly lastHour = new LastHour()
  readonly journal = new Journal()
  readonly hourlyTotals = new HourlyTotals()
  readonly lastEmpty = new LastEmpty()
  #last: Backlogs | null = null

  /** Takes a successful reading. Rows of a failed one are from earlier readings. */
  observe(backlogs: Backlogs, now: Instant): void {
    const last = this.#last
    const step = { last, backlogs, previous: previousRows(last, backlogs) }
    this.lastHour.observe(step, now.monotonic)
    this.journal.observe(step, now.wall)
    this.hourlyTotals.observe(step, now.wall)
    this.lastEmpty.observe(step, now.wall)
    this.#last = backlogs
  }
}
