import type { Seconds } from '../src/reading/time.ts'

/**
 * A command of a benchmark to the exporter's process; each returns a measurement.
 *
 * - `poll`: polls every reading once, and measures that.
 * - `measure`: measures the time since the last measurement.
 * - `collect garbage`: the same, after a garbage collection.
 */
export type Command = 'poll' | 'measure' | 'collect garbage'

/** Measurements of the exporter's process. */
export interface Measurement {
  /** Wall-clock time since the start of the poll, or since the last measurement. */
  readonly wall: Seconds
  /** CPU time of all threads, including garbage collection and compression. */
  readonly cpuTime: Seconds
  /** Longest delay of the event loop, in wall-clock time. */
  readonly longestDelay: Seconds
  /** Longest task between two turns of the event loop, in CPU time. */
  readonly longestTask: Seconds
  /** Duration of the slowest reading in the last poll, from its first request to its last decoded response. */
  readonly reading: Seconds
  readonly series: number
  /** Bytes in use by heap and buffers. Exact after `collect garbage`. */
  readonly memory: number
  /** Open sockets, timers and requests of the process. */
  readonly resources: number
}
