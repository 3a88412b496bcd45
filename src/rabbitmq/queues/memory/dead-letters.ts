import { RememberedColumn } from '../../../columns/remembered-column.ts'
import type { Seconds } from '../../../reading/time.ts'

/**
 * Dead letters that quorum queues keep until their target confirms them, by queue id.
 *
 * A message is discarded when it becomes a dead letter, but it leaves the queue only when the target
 * confirms it. So what enters the buffer is added to the discarded messages, and what leaves it is
 * taken off those that are seen to leave the queue.
 */
export class DeadLetters {
  readonly #kept = new RememberedColumn()
  /** Dead letters that have left the buffer, and are not yet taken off the messages that left. */
  readonly #delivered = new RememberedColumn()
  readonly #observedAt = new RememberedColumn()
  /** Since when there are always some, and never fewer than before. */
  readonly #stuckSince = new RememberedColumn()

  /**
   * Takes the dead letters of a queue in a reading; returns how many have certainly entered since the
   * last one. NaN: not reported.
   *
   * `isNew`: the queue was created after the last reading.
   */
  observe(id: number, kept: number, { now, isNew }: DeadLettersReading): number {
    if (Number.isNaN(kept)) return 0
    const last = isNew ? 0 : this.#kept.at(id)
    this.#kept.set(id, kept)
    this.#observeStuck(id, kept, last, now)
    if (kept < last) this.#delivered.set(id, this.#deliveredOf(id) + last - kept)
    return kept > last ? kept - last : 0
  }

  /** Returns how many of the messages that left a queue were not delivered dead letters. */
  discardedOf(id: number, left: number): number {
    const delivered = Math.min(this.#deliveredOf(id), left)
    if (delivered > 0) this.#delivered.set(id, this.#deliveredOf(id) - delivered)
    return left - delivered
  }

  /** Returns true when no dead letter was delivered for `window`, though there always were some. */
  areStuck(id: number, window: Seconds): boolean {
    return this.#observedAt.at(id) - this.#stuckSince.at(id) >= window
  }

  forget(id: number): void {
    this.#kept.forget(id)
    this.#delivered.forget(id)
    this.#observedAt.forget(id)
    this.#stuckSince.forget(id)
  }

  #observeStuck(id: number, kept: number, last: number, now: Seconds): void {
    // Most queues never have any.
    if (kept === 0 && !(last > 0)) return
    this.#observedAt.set(id, now)
    if (kept === 0) this.#stuckSince.forget(id)
    else if (!(kept >= last) || last === 0) this.#stuckSince.set(id, now)
  }

  #deliveredOf(id: number): number {
    const delivered = this.#delivered.at(id)
    return Number.isNaN(delivered) ? 0 : delivered
  }
}

interface DeadLettersReading {
  /** Monotonic. */
  readonly now: Seconds
  readonly isNew: boolean
}
