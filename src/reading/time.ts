/** A duration in seconds. */
export type Seconds = number

/** Seconds since 1970-01-01 UTC by the machine's wall clock, which may jump in either direction. */
export type UnixSeconds = number

/** One instant on both clocks. */
export interface Instant {
  /** For `_timestamp_seconds` and for comparison with timestamps of records. */
  readonly wall: UnixSeconds
  /** For ages, intervals, histories and deadlines: never jumps. */
  readonly monotonic: Seconds
}

/** The period in which something was read. */
export interface Span {
  readonly from: Instant
  readonly to: Instant
}

/** Returns the duration of a span. */
export function duration({ from, to }: Span): Seconds {
  return to.monotonic - from.monotonic
}
