import type { CanaryRound } from './facts.ts'

/** A round in which nothing was sent or seen. */
export function emptyRound(run: string): CanaryRound {
  return {
    run,
    topic: null,
    brokers: null,
    failure: null,
    sent: [],
    arrived: [],
    lookups: [],
    positions: new Map(),
    unread: new Map(),
    commit: null,
    throttled: 0,
    isBlocked: false,
    isDisturbed: false,
  }
}
