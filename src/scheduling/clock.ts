import type { Instant } from '../reading/time.ts'

/** The only reader of the machine's clocks; everyone else is handed instants. */
export interface Clock {
  now(): Instant
}

export const systemClock: Clock = {
  now: () => ({ wall: Date.now() / 1000, monotonic: performance.now() / 1000 }),
}
