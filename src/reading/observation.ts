import type { Seconds } from './time.ts'

/** For whom and when a reading is observed. */
export interface Circumstances {
  readonly cluster: string
  /** The monotonic instant of the observation. */
  readonly now: Seconds
  /** For this long what could not be read again keeps its last reading; then it is unknown. */
  readonly stalenessLimit: Seconds
}

/** Something that was read, and when by the monotonic clock. */
export interface Dated<T> {
  readonly value: T
  readonly readAt: Seconds
}

/** What was read last, unless that is too long ago. */
export function stillKnown<T>(
  last: Dated<T> | null,
  { now, stalenessLimit }: Circumstances,
): T | null {
  return last !== null && now - last.readAt <= stalenessLimit ? last.value : null
}
