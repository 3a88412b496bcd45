import type { Seconds } from '../../../reading/time.ts'

/** A name that returns later than this counts from 0, as a restarted process does. */
const rememberedFor: Seconds = 3600

/**
 * Keeps the totals of names that are gone, in case they return.
 *
 * A topic that is deleted and recreated may be missing from a reading in between, and with it the
 * commits of groups without members.
 */
export class DepartedCounters {
  /** In the order in which they left. */
  readonly #left = new Map<string, { readonly totals: readonly number[]; readonly at: Seconds }>()

  leave(name: string, totals: readonly number[], monotonic: Seconds): void {
    this.#left.set(name, { totals, at: monotonic })
  }

  /** Returns and removes the totals of a name that returns. */
  take(name: string): readonly number[] | undefined {
    if (this.#left.size === 0) return undefined
    const totals = this.#left.get(name)?.totals
    this.#left.delete(name)
    return totals
  }

  forgetOld(monotonic: Seconds): void {
    for (const [name, { at }] of this.#left) {
      if (monotonic - at <= rememberedFor) return
      this.#left.delete(name)
    }
  }
}
