import { RememberedColumn } from '../columns/remembered-column.ts'
import type { Seconds } from '../reading/time.ts'
import type { Watch } from './recent-columns.ts'

/** When the position of each part last moved, by part id; all instants monotonic. */
export class PositionMoves {
  readonly #position = new RememberedColumn()
  readonly #advancedAt = new RememberedColumn()
  readonly #uncountedAt = new RememberedColumn()
  readonly #wentBackAt = new RememberedColumn()
  /** To be passed again before the rewind is over. */
  readonly #positionBefore = new RememberedColumn()

  /** Takes what a reading told; gives true when the position went back. */
  observe(id: number, position: number, { now, window }: Watch): boolean {
    if (Number.isNaN(position)) return false
    const last = this.#position.at(id)
    this.#position.set(id, position)
    if (position > last) this.#advancedAt.set(id, now)
    if (position >= this.#positionBefore.at(id)) this.#endRewind(id)
    if (!(position < last)) return false
    const isStillRewound = now - this.#wentBackAt.at(id) < window
    const before = isStillRewound ? this.#positionBefore.at(id) : NaN
    // Of two rewinds the higher old position is the one to pass, or the second would hide the first.
    this.#positionBefore.set(id, before > last ? before : last)
    this.#wentBackAt.set(id, now)
    return true
  }

  /** Takes that a reading told what waits, but not whether anything was done. */
  observeUncounted(id: number, isLessWaiting: boolean, now: Seconds): void {
    this.#uncountedAt.set(id, now)
    // What is not counted was done all the same if less of it waits.
    if (isLessWaiting) this.#advancedAt.set(id, now)
  }

  /** When something was last seen to have been done. NaN: never. */
  advancedAt(id: number): Seconds {
    return this.#advancedAt.at(id)
  }

  /** When a reading last did not tell whether anything was done. NaN: all did. */
  uncountedAt(id: number): Seconds {
    return this.#uncountedAt.at(id)
  }

  /** NaN: it did not go back, or has passed the old position since. */
  wentBackAt(id: number): Seconds {
    return this.#wentBackAt.at(id)
  }

  /** Makes room for the positions of so many parts at once. */
  reserve(capacity: number): void {
    this.#position.reserve(capacity)
  }

  forget(id: number): void {
    this.#position.forget(id)
    this.#advancedAt.forget(id)
    this.#uncountedAt.forget(id)
    this.#endRewind(id)
  }

  #endRewind(id: number): void {
    this.#wentBackAt.forget(id)
    this.#positionBefore.forget(id)
  }
}
