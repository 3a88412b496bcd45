import type { Seconds } from '../../../reading/time.ts'

/** How old messages of a queue may be, as their arrivals were seen. NaN: unknown. */
export interface SeenAge {
  readonly likely: Seconds
  readonly lower: Seconds
  readonly upper: Seconds
}

/**
 * The age of messages that wait, by what was seen or else by the publisher's stamp.
 *
 * The stamp is the publisher's word, which may be any. So it counts only where nothing else bounds
 * the age from above, and not where it is in the future or denies what was seen.
 */
export function likelyAge({ likely, lower, upper }: SeenAge, stamped: Seconds): Seconds {
  if (!(stamped > 0) || stamped < lower) return likely
  if (Number.isNaN(likely)) return stamped > upper ? upper : stamped
  return Number.isNaN(upper) ? stamped : likely
}
