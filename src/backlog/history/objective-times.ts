import { unknownColumn } from '../../columns/columns.ts'
import { RememberedBytes, RememberedColumn } from '../../columns/remembered-column.ts'
import type { Seconds } from '../../reading/time.ts'
import type { Backlogs } from '../backlogs.ts'
import type { Watch } from '../recent-columns.ts'

/** The columns that `ObjectiveTimes` fills. */
export type ObjectiveTimeColumns = Pick<Backlogs, 'judgedTotal' | 'withinObjectiveTotal'>

/** What is judged: the age of each backlog and its objective. */
type Judged = Pick<
  Backlogs,
  'rows' | 'id' | 'age' | 'ageLowerBound' | 'ageUpperBound' | 'objective'
>

const unknown = 0
const missed = 1
const within = 2

/**
 * How long each backlog was within its objective, and how long that was known, by backlog id.
 *
 * The time from one reading to the next counts for what the first one found. A gap longer than the
 * status window counts for nothing.
 */
export class ObjectiveTimes {
  readonly #judged = new RememberedColumn()
  readonly #within = new RememberedColumn()
  /** Monotonic instant of the last verdict. */
  readonly #at = new RememberedColumn()
  readonly #verdict = new RememberedBytes()

  /**
   * Takes the ages of a reading; a second call for the same reading replaces its verdicts.
   *
   * Both totals start at 0 when a backlog first has an objective. NaN: it has none.
   */
  observe(backlogs: Judged, { now, window }: Watch): ObjectiveTimeColumns {
    const { rows, id, objective } = backlogs
    const judgedTotal = unknownColumn(rows)
    const withinObjectiveTotal = unknownColumn(rows)
    for (let row = 0; row < rows; row++) {
      if (Number.isNaN(objective[row]!)) continue
      const backlog = id[row]!
      this.#credit(backlog, now, window)
      this.#at.set(backlog, now)
      this.#verdict.set(
        backlog,
        verdict(
          backlogs.age[row]!,
          backlogs.ageLowerBound[row]!,
          backlogs.ageUpperBound[row]!,
          objective[row]!,
        ),
      )
      judgedTotal[row] = this.#judged.at(backlog)
      withinObjectiveTotal[row] = this.#within.at(backlog)
    }
    return { judgedTotal, withinObjectiveTotal }
  }

  /** Forgets a backlog, so that its id can be reused. */
  forget(id: number): void {
    this.#judged.forget(id)
    this.#within.forget(id)
    this.#at.forget(id)
    this.#verdict.forget(id)
  }

  #credit(id: number, now: Seconds, window: Seconds): void {
    const before = this.#at.at(id)
    if (Number.isNaN(before)) {
      this.#judged.set(id, 0)
      this.#within.set(id, 0)
      return
    }
    const passed = now - before
    const found = this.#verdict.at(id)
    if (found === unknown || passed > window) return
    this.#judged.set(id, this.#judged.at(id) + passed)
    if (found === within) this.#within.set(id, this.#within.at(id) + passed)
  }
}

function verdict(age: Seconds, lower: Seconds, upper: Seconds, objective: Seconds): number {
  if (age > objective || lower > objective) return missed
  if (age === 0 || upper <= objective) return within
  // Without an upper bound the age may be its lower bound, and says nothing.
  return age <= objective && !Number.isNaN(upper) ? within : unknown
}
