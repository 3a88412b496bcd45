import type { Instant } from '../reading/time.ts'

/** The only place that reads the machine's clocks; other code takes instants as arguments. */
export interface Clock {
  now(): Instant
}

export const systemClock: Clock = {
  now: () => ({ wall: Date.now() / 1000, monotonic: performance.now() / 1000 }),
}
