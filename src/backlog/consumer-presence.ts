import { RememberedBytes, RememberedColumn } from '../columns/remembered-column.ts'
import type { Seconds } from '../reading/time.ts'

/**
 * Who is there to do the work of a backlog, by index.
 *
 * - `unknown`: it could not be read.
 * - `nobody`: the group has no member, the queue no consumer.
 * - `elsewhere`: the group tells all that its members read, and this is not among it.
 * - `somebody`: the group has members, but what they read is not known, as in a rebalance.
 * - `readers`: somebody reads it.
 */
export const attendances = ['unknown', 'nobody', 'elsewhere', 'somebody', 'readers'] as const

/** 0, which is what bytes hold when nothing is remembered. */
const unknown = attendances.indexOf('unknown')
const elsewhere = attendances.indexOf('elsewhere')
const somebody = attendances.indexOf('somebody')
const readers = attendances.indexOf('readers')

/** Since when somebody or nobody is there, by part id; monotonic. */
export class AttendanceMemory {
  readonly #toldAt = new RememberedColumn()
  /** What it was when it was last known: `nobody`, `elsewhere` or `readers`. */
  readonly #known = new RememberedBytes()
  readonly #knownSince = new RememberedColumn()
  readonly #attendedSince = new RememberedColumn()

  observe(id: number, told: number, now: Seconds, window: Seconds): void {
    // What nobody tells for a window counts no longer.
    if (!(now - this.#toldAt.at(id) <= window)) this.forget(id)
    if (told === unknown) return
    this.#toldAt.set(id, now)
    const before = this.#known.at(id)
    // Members whose reading is not told, as in a rebalance, have not come back to this topic.
    if (told === somebody && before === elsewhere) return
    const known = told === somebody ? readers : told
    if (known === before) return
    // Consumers that restart one after the other are away for a reading or two: they never left.
    const wereJustAway = now - this.#knownSince.at(id) < window
    const isReturn = wereJustAway && !Number.isNaN(this.#attendedSince.at(id))
    if (known === readers && !isReturn) this.#attendedSince.set(id, now)
    this.#known.set(id, known)
    this.#knownSince.set(id, now)
  }

  /** When it was last told who is there. NaN: not over the last window. */
  toldAt(id: number): Seconds {
    return this.#toldAt.at(id)
  }

  /** Index into `attendances`, as last known. */
  known(id: number): number {
    return this.#known.at(id)
  }

  /** NaN: never known. */
  knownSince(id: number): Seconds {
    return this.#knownSince.at(id)
  }

  /** Since when there were readers, but for absences shorter than a window. NaN: never. */
  attendedSince(id: number): Seconds {
    return this.#attendedSince.at(id)
  }

  /** Makes room for so many parts at once. */
  reserve(capacity: number): void {
    this.#toldAt.reserve(capacity)
    this.#knownSince.reserve(capacity)
    this.#attendedSince.reserve(capacity)
  }

  forget(id: number): void {
    this.#toldAt.forget(id)
    this.#known.forget(id)
    this.#knownSince.forget(id)
    this.#attendedSince.forget(id)
  }
}
