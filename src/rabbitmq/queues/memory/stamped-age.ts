import type { Seconds } from '../../../reading/time.ts'

/** The age of a queue's oldest message, from observed arrivals. NaN: unknown. */
interface ObservedAge {
  readonly likely: Seconds
  readonly lower: Seconds
  readonly upper: Seconds
}

/**
 * Returns the likely age of the oldest message, from observed arrivals or else its timestamp.
 *
 * Publishers may set any timestamp. So it is used only where no other upper bound is known, and not
 * where it lies in the future or contradicts the observed arrivals.
 */
export function likelyAge({ likely, lower, upper }: ObservedAge, stamped: Seconds): Seconds {
  if (!(stamped > 0) || stamped < lower) return likely
  if (Number.isNaN(likely)) return stamped > upper ? upper : stamped
  return Number.isNaN(upper) ? stamped : likely
}
