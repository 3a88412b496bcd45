/**
 * How a message of the current run arrived.
 *
 * - `new`: for the first time, in order.
 * - `again`: the same message, read a second time.
 * - `duplicate`: a second message with the same sequence number.
 * - `out_of_order`: for the first time, behind a message that was sent after it.
 */
export type Arrival = 'new' | 'again' | 'duplicate' | 'out_of_order'

/** Messages remembered: at an interval of 10 s, those of almost three hours. */
const size = 1000

/** The messages of one run that arrived on one path, such as a partition. */
export class SequenceWindow {
  /** By sequence number, the position at which it arrived first. */
  readonly #positions = new Map<number, number>()
  #highest = { sequence: -1, position: -1 }

  /** `position` is that of the message on its path, such as its offset. */
  arrived(sequence: number, position: number): Arrival {
    const known = this.#positions.get(sequence)
    if (known !== undefined) return known === position ? 'again' : 'duplicate'
    this.#positions.set(sequence, position)
    const [oldest] = this.#positions.keys()
    if (this.#positions.size > size && oldest !== undefined) this.#positions.delete(oldest)
    // What is read again from an earlier position is not behind what was read before.
    const isBehind = sequence < this.#highest.sequence && position > this.#highest.position
    if (sequence > this.#highest.sequence) this.#highest = { sequence, position }
    return isBehind ? 'out_of_order' : 'new'
  }
}
