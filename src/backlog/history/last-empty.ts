import { RememberedColumn } from '../../columns/remembered-column.ts'
import type { UnixSeconds } from '../../reading/time.ts'
import type { Step } from './backlog-history.ts'

/** When each backlog was last seen empty, by id. */
export class LastEmpty {
  readonly #at = new RememberedColumn()

  /** Takes a successful reading. */
  observe({ backlogs, previous }: Step, now: UnixSeconds): void {
    const { rows, id, messages, age } = backlogs
    for (let row = 0; row < rows; row++) {
      if (previous[row]! < 0) this.#at.forget(id[row]!)
      // By age too, for groups with a lag that counts as zero.
      if (messages[row] === 0 || age[row] === 0) this.#at.set(id[row]!, now)
    }
  }

  /** NaN: never since the exporter knows the backlog. */
  of(id: number): UnixSeconds {
    return this.#at.at(id)
  }
}
