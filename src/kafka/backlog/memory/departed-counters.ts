import type { Seconds } from '../../../reading/time.ts'

/** A counter of what returns later than this starts from 0, as that of a restarted process does. */
const rememberedFor: Seconds = 3600

/**
 * What was counted for a name that is gone, in case it returns.
 *
 * A topic that is deleted and created anew may be missing from a reading in between, and with it the
 * commits of groups without members.
 */
export class DepartedCounters {
  /** In the order in which they left. */
  readonly #left = new Map<string, { readonly totals: readonly number[]; readonly at: Seconds }>()

  leave(name: string, totals: readonly number[], monotonic: Seconds): void {
    this.#left.set(name, { totals, at: monotonic })
  }

  /** What was counted for a name that returns, once. */
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
