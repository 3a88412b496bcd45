import { type Arrivals, narrowArrival } from '../../../backlog/arrivals.ts'
import type { Row } from '../../../columns/columns.ts'
import type { Instant, Seconds } from '../../../reading/time.ts'
import { ProbePoints } from './probe-points.ts'

/** The response of a leader to a probe. Timestamps are milliseconds since 1970, by the clocks of producers or brokers. */
export interface ProbeAnswer {
  /** The probe: for the first record with this timestamp or a later one. 0: the first of the log. */
  readonly timestamp: number
  /** -1: no record is that recent. */
  readonly offset: number
  /** Timestamp of the record. */
  readonly stamp: number
  /** End of the log by the last reading: positions in the log are below it. */
  readonly logEnd: number
}

/**
 * Earliest time that can be true, in milliseconds: 26 April 1970. Anything before is 0 or in
 * seconds, which reach this number in the year 2286.
 */
const earliestTime = 10_000_000_000
/** A time further ahead is no clock or time zone that is wrong, but microseconds or nanoseconds. */
const furthestAhead: Seconds = 24 * 60 * 60
/** Maximum difference between the clocks of brokers, producers and ours. */
const clockTolerance: Seconds = 10
/** A partition that failed, or contradicted itself, is not probed again for this long. */
const pause: Seconds = 300

/**
 * What probes found in each partition with a position that needs it, by partition id.
 *
 * Timestamps are converted to monotonic time once, when they arrive, so that a step of the wall clock
 * changes nothing that is known. Under LogAppendTime they come from the brokers. Under CreateTime they
 * come from the producers, whose clocks and order nothing guarantees: impossible responses are dropped
 * and counted, possible ones are believed. In a compacted log the lower bound of an age may be too
 * high, because it is that of a removed record.
 */
export class ProbeMemory {
  /** An array instead of a map, because it is read a million times a poll. */
  readonly #points: (ProbePoints | undefined)[] = []
  #partitions = 0
  readonly #pausedUntil = new Map<number, Seconds>()
  /** Partitions whose last record found had a time that cannot be true. */
  readonly #implausible = new Set<number>()
  #impossibleAnswers = 0
  #rounds = 0

  /** Number of partitions with points. */
  get partitions(): number {
    return this.#partitions
  }

  /** Number of impossible responses so far, each of which discarded all points of its partition. */
  get impossibleAnswers(): number {
    return this.#impossibleAnswers
  }

  /** Number of rounds so far in which leaders were probed. */
  get rounds(): number {
    return this.#rounds
  }

  /** Number of partitions for which `hasImplausibleTimes` is true. */
  get implausibleTimes(): number {
    return this.#implausible.size
  }

  /** True: no age follows from the times of the partition's records, which stays so until one is plausible. */
  hasImplausibleTimes(id: number): boolean {
    return this.#implausible.has(id)
  }

  startRound(): void {
    this.#rounds++
  }

  points(id: number): ProbePoints | undefined {
    return this.#points[id]
  }

  isPaused(id: number, now: Instant): boolean {
    return now.monotonic < (this.#pausedUntil.get(id) ?? -Infinity)
  }

  /** Takes the response to a probe of a partition. */
  take(id: number, { timestamp, offset, stamp, logEnd }: ProbeAnswer, now: Instant): void {
    const isFound = offset >= 0
    if (isFound && isImplausible(stamp, now)) {
      this.#implausible.add(id)
      this.#reject(id, now)
      return
    }
    if (isFound) this.#implausible.delete(id)
    if (isFound && (stamp < timestamp || stamp / 1000 > now.wall + clockTolerance)) {
      this.#reject(id, now)
      return
    }
    const points = this.points(id) ?? new ProbePoints()
    const isPossible = points.add({
      since: timestamp === 0 ? -Infinity : monotonic(timestamp, now),
      offset: isFound ? offset : logEnd,
      stampedAt: isFound ? monotonic(stamp, now) : NaN,
    })
    if (isPossible) this.#put(id, points)
    else this.#reject(id, now)
  }

  /**
   * Drops the points of a partition if history proves that a record arrived earlier than they say.
   *
   * `notBefore` is the bound by probes, `notAfter` the bound by history.
   */
  isDisproved(id: number, notBefore: Seconds, notAfter: Seconds, now: Instant): boolean {
    if (!(notBefore > notAfter + clockTolerance)) return false
    this.#reject(id, now)
    return true
  }

  /** Notes that the leader responded with an error, or not at all. */
  fail(id: number, now: Instant): void {
    this.#pausedUntil.set(id, now.monotonic + pause)
  }

  /** Drops the points that no position has needed since the last call. */
  dropUnneeded(now: Instant): void {
    for (let id = 0; id < this.#points.length; id++) {
      const points = this.#points[id]
      if (points === undefined) continue
      points.dropUnneeded()
      if (points.count === 0) this.#drop(id)
    }
    for (const id of this.#pausedUntil.keys()) {
      if (!this.isPaused(id, now)) this.#pausedUntil.delete(id)
    }
  }

  /** Narrows a row of arrivals by what is known of the record at a position of a partition. */
  narrow(id: number, position: number, arrivals: Arrivals, row: Row): void {
    const points = this.#points[id]
    // Without the time of any record, its unit is unknown: in seconds, all are older than any probe.
    if (points?.hasTime !== true) {
      narrowArrival(arrivals, row, NaN, NaN)
      return
    }
    const past = points.firstPast(position)
    const earliest = points.notBefore(position, past)
    const latest = points.notAfter(position, past)
    narrowArrival(
      arrivals,
      row,
      earliest === -Infinity ? NaN : earliest,
      latest === Infinity ? NaN : latest,
    )
  }

  /** Notes that the log was cut: from this offset on records are others now, or none. */
  cut(id: number, logEnd: number): void {
    this.points(id)?.cut(logEnd)
  }

  forget(id: number): void {
    this.#drop(id)
    this.#pausedUntil.delete(id)
    this.#implausible.delete(id)
  }

  /** Drops all points of the partition, because any of them may be the wrong one. */
  #reject(id: number, now: Instant): void {
    this.#impossibleAnswers++
    this.#drop(id)
    this.fail(id, now)
  }

  #put(id: number, points: ProbePoints): void {
    if (this.points(id) === undefined) this.#partitions++
    // Without gaps, which would make V8 store the array as a dictionary.
    while (this.#points.length < id) this.#points.push(undefined)
    this.#points[id] = points
  }

  #drop(id: number): void {
    if (this.points(id) === undefined) return
    this.#partitions--
    this.#points[id] = undefined
  }
}

/** Returns true if a time cannot be true: it is 0, not in milliseconds, or more than a day ahead. */
function isImplausible(time: number, now: Instant): boolean {
  return time < earliestTime || time / 1000 > now.wall + furthestAhead
}

function monotonic(timestamp: number, now: Instant): Seconds {
  return now.monotonic - (now.wall - timestamp / 1000)
}
