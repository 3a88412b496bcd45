import { RememberedBytes, RememberedColumn } from '../columns/remembered-column.ts'
import type { Seconds } from '../reading/time.ts'

/**
 * Who is there to do the work of a backlog, by index.
 *
 * - `unknown`: it could not be read.
 * - `none`: the group has no member, the queue no consumer.
 * - `otherTopics`: the group tells all that its members read, and this is not among it.
 * - `unassigned`: the group has members, but what they read is not known, as in a rebalance.
 * - `consuming`: somebody reads it.
 */
export const presences = ['unknown', 'none', 'otherTopics', 'unassigned', 'consuming'] as const

/** 0, which is what bytes hold when nothing is remembered. */
const unknown = presences.indexOf('unknown')
const otherTopics = presences.indexOf('otherTopics')
const unassigned = presences.indexOf('unassigned')
const consuming = presences.indexOf('consuming')

/** Since when somebody or nobody is there, by part id; monotonic. */
export class PresenceMemory {
  readonly #reportedAt = new RememberedColumn()
  /** What it was when it was last known: `none`, `otherTopics` or `consuming`. */
  readonly #known = new RememberedBytes()
  readonly #knownSince = new RememberedColumn()
  readonly #consumedSince = new RememberedColumn()

  observe(id: number, told: number, now: Seconds, window: Seconds): void {
    // What nobody tells for a window counts no longer.
    if (!(now - this.#reportedAt.at(id) <= window)) this.forget(id)
    if (told === unknown) return
    this.#reportedAt.set(id, now)
    const before = this.#known.at(id)
    // Members whose reading is not told, as in a rebalance, have not come back to this topic.
    if (told === unassigned && before === otherTopics) return
    const known = told === unassigned ? consuming : told
    if (known === before) return
    // Consumers that restart one after the other are away for a reading or two: they never left.
    const wereJustAway = now - this.#knownSince.at(id) < window
    const isReturn = wereJustAway && !Number.isNaN(this.#consumedSince.at(id))
    if (known === consuming && !isReturn) this.#consumedSince.set(id, now)
    this.#known.set(id, known)
    this.#knownSince.set(id, now)
  }

  /** When it was last told who is there. NaN: not over the last window. */
  reportedAt(id: number): Seconds {
    return this.#reportedAt.at(id)
  }

  /** Index into `presences`, as last known. */
  known(id: number): number {
    return this.#known.at(id)
  }

  /** NaN: never known. */
  knownSince(id: number): Seconds {
    return this.#knownSince.at(id)
  }

  /** Since when there were readers, but for absences shorter than a window. NaN: never. */
  consumedSince(id: number): Seconds {
    return this.#consumedSince.at(id)
  }

  /** Makes room for so many parts at once. */
  reserve(capacity: number): void {
    this.#reportedAt.reserve(capacity)
    this.#knownSince.reserve(capacity)
    this.#consumedSince.reserve(capacity)
  }

  forget(id: number): void {
    this.#reportedAt.forget(id)
    this.#known.forget(id)
    this.#knownSince.forget(id)
    this.#consumedSince.forget(id)
  }
}
