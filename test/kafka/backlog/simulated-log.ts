import { unknownArrivals } from '../../../src/backlog/arrivals.ts'
import { runToCompletion } from '../../run-to-completion.ts'
import type { ProbeMemory } from '../../../src/kafka/backlog/probes/probe-memory.ts'
import { type ProbePlan, ProbeSearch } from '../../../src/kafka/backlog/probes/probe-search.ts'
import type { SearchTargets } from '../../../src/kafka/backlog/probes/search-targets.ts'
import type { SearchedLogs } from '../../../src/kafka/backlog/probes/searched-records.ts'
import type { Instant, Seconds, UnixSeconds } from '../../../src/reading/time.ts'

/** Offsets and timestamps (milliseconds since 1970) of one partition, for probes of its leader. */
export interface SimulatedLog {
  readonly logStart: number
  /** By offset from 0 on, including those below the log start. */
  readonly stamps: readonly number[]
}

export interface FoundRecord {
  readonly offset: number
  readonly stamp: number
}

/** Returns the response of a leader: the first record with this timestamp or a later one. */
export function firstSince({ logStart, stamps }: SimulatedLog, timestamp: number): FoundRecord {
  for (let offset = logStart; offset < stamps.length; offset++) {
    const stamp = stamps[offset] ?? NaN
    if (stamp >= timestamp) return { offset, stamp }
  }
  return { offset: -1, stamp: -1 }
}

export interface Target {
  /** Index into the logs, and the partition's id. */
  readonly log: number
  readonly position: number
  /** Latest arrival by the monotonic clock. Default: unknown, so that of the search applies. */
  readonly notAfter?: Seconds
  readonly objective?: Seconds
}

export function searchTargets(targets: readonly Target[]): SearchTargets {
  return {
    rows: targets.length,
    partition: new Uint32Array(targets.map(({ log }) => log)),
    position: new Float64Array(targets.map(({ position }) => position)),
    notAfter: new Float64Array(targets.map(({ notAfter = NaN }) => notAfter)),
    objective: new Float64Array(targets.map(({ objective = NaN }) => objective)),
  }
}

export function searchedLogs(logs: readonly SimulatedLog[]): SearchedLogs {
  return {
    leader: new Int32Array(logs.length).fill(1),
    id: new Uint32Array(logs.keys()),
    logStartOffset: new Float64Array(logs.map(({ logStart }) => logStart)),
    logEndOffset: new Float64Array(logs.map(({ stamps }) => stamps.length)),
  }
}

/** Responds to a probe as a leader does. */
export type Leader = (log: SimulatedLog, timestamp: number) => FoundRecord

export interface Poll {
  readonly memory: ProbeMemory
  readonly logs: readonly SimulatedLog[]
  readonly targets: readonly Target[]
  readonly now: Instant
  readonly interval?: Seconds
  readonly leader?: Leader
}

/** Runs one poll of at most four rounds; returns the plan of each. */
export function searched({ memory, logs, targets, now, ...rest }: Poll): readonly ProbePlan[] {
  const { interval = 15, leader = firstSince } = rest
  const search = new ProbeSearch(memory, searchTargets(targets), searchedLogs(logs), interval)
  const plans: ProbePlan[] = []
  for (let round = 0; round < 4; round++) {
    const plan = runToCompletion(search.nextRound(now))
    if (plan.rows === 0) break
    plans.push(plan)
    for (let row = 0; row < plan.rows; row++) {
      const partition = plan.partition[row] ?? NaN
      const timestamp = plan.timestamp[row] ?? NaN
      const log = logs[partition]
      if (log === undefined) throw new RangeError(`no log ${partition}`)
      search.answered(partition, { timestamp, ...leader(log, timestamp) }, now)
    }
  }
  return plans
}

/** Returns the rounded ages that the plans probe for: `15, 240`. */
export function plannedAges(plans: readonly ProbePlan[], wall: UnixSeconds): readonly number[] {
  return plans.map(({ timestamp }) => Math.round(wall - (timestamp[0] ?? NaN) / 1000))
}

/** Returns the bounds of the age of a record by probes alone. Null: no bound. */
export function probedAges(
  memory: ProbeMemory,
  { log, position }: Target,
  now: Instant,
): readonly [atLeast: Seconds | null, atMost: Seconds | null] {
  const arrival = unknownArrivals(1)
  memory.narrow(log, position, arrival, 0)
  const { notBefore, notAfter } = arrival
  const age = (arrival = NaN): Seconds | null =>
    Number.isNaN(arrival) ? null : now.monotonic - arrival
  return [age(notAfter[0]), age(notBefore[0])]
}
