import { RememberedColumn } from '../../../columns/remembered-column.ts'

/**
 * A balance for each id, of which only two bounds are known, and how far it certainly moved.
 *
 * It is assumed unchanged as long as one value lies in all bounds. So bounds that widen while messages
 * flow prove nothing, and once the flow stops the change is exact.
 */
export class BalanceBounds {
  /** The balance lies between these two, unless it moved since. */
  readonly #low = new RememberedColumn()
  readonly #high = new RememberedColumn()

  /** Takes bounds; returns the least by which the balance has risen since; negative: has fallen. */
  observe(id: number, low: number, high: number): number {
    const [lastLow, lastHigh] = [this.#low.at(id), this.#high.at(id)]
    if (high < lastLow) {
      this.#set(id, high, high)
      return high - lastLow
    }
    if (low > lastHigh) {
      this.#set(id, low, low)
      return low - lastHigh
    }
    this.#set(id, lastLow > low ? lastLow : low, lastHigh < high ? lastHigh : high)
    return 0
  }

  forget(id: number): void {
    this.#low.forget(id)
    this.#high.forget(id)
  }

  #set(id: number, low: number, high: number): void {
    this.#low.set(id, low)
    this.#high.set(id, high)
  }
}
