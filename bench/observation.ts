import type { Seconds } from '../src/reading/time.ts'

/**
 * What the exporter's process is asked by a benchmark.
 *
 * - `poll`: one attempt of every reading, and how it went.
 * - `look`: how the time since the last answer went.
 * - `sweep`: what is left when all garbage is collected.
 */
export type Question = 'poll' | 'look' | 'sweep'

/** What the exporter's process tells of itself. */
export interface Observation {
  /** Time that passed, from the question for a poll or from the last answer. */
  readonly wall: Seconds
  /** Time on a core, of all threads: garbage collection and compression too. */
  readonly processor: Seconds
  /** Longest wait for a turn of the event loop, by the clock. */
  readonly longestStall: Seconds
  /** Longest work between two turns, in time on a core. */
  readonly longestWork: Seconds
  /** Of the longest reading in the last poll: from its first question to its last answer decoded. */
  readonly reading: Seconds
  readonly series: number
  /** Bytes in use: heap and buffers. Exact after a `sweep`. */
  readonly memory: number
  /** Sockets, timers and requests that the process has open. */
  readonly resources: number
}
