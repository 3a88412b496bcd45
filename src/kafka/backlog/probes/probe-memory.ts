import { type ArrivalEvidence, unknownArrivals } from '../../../backlog/arrivals.ts'
import { eachSlice, type Slice } from '../../../columns/columns.ts'
import type { Instant, Seconds } from '../../../reading/time.ts'
import { ProbePoints } from './probe-points.ts'

/** A leader's answer to a probe. Timestamps are milliseconds since 1970, by the producers' or the brokers' clocks. */
export interface ProbeAnswer {
  /** What was asked: the first record stamped then or later. 0: the first record of the log. */
  readonly timestamp: number
  /** -1: no record is that recent. */
  readonly offset: number
  readonly stamp: number
  /** What a position must be below to be in the log, as the last reading told it. */
  readonly logEnd: number
}

/** Clocks of brokers, producers and ours may differ by this much before a stamp is no evidence. */
const clockTolerance: Seconds = 10
/** A partition that failed, or contradicted itself, is not asked again for this long. */
const rest: Seconds = 300

/**
 * What probes told of each partition, by partition id, for those with a position that needs it.
 *
 * Stamps are turned into monotonic time once, when they are answered, so that a step of the wall
 * clock changes nothing that is known. They are the brokers' word under LogAppendTime. Under
 * CreateTime they are the producers', whose clocks and order nobody vouches for: what cannot be true
 * is dropped and counted, and what can be is believed. In a compacted log the lower bound of an age
 * may be too high, for it speaks of a record that is gone.
 */
export class ProbeMemory {
  /** A list, and not a map, because a poll looks into it a million times. */
  readonly #points: (ProbePoints | undefined)[] = []
  #partitions = 0
  readonly #restsUntil = new Map<number, Seconds>()
  #impossibleAnswers = 0
  #rounds = 0

  /** Partitions of which something is known. */
  get partitions(): number {
    return this.#partitions
  }

  /** Answers so far that cannot be true, each of which cost a partition all it had told. */
  get impossibleAnswers(): number {
    return this.#impossibleAnswers
  }

  /** Rounds so far in which leaders were asked. */
  get rounds(): number {
    return this.#rounds
  }

  roundBegins(): void {
    this.#rounds++
  }

  points(id: number): ProbePoints | undefined {
    return this.#points[id]
  }

  isResting(id: number, now: Instant): boolean {
    return now.monotonic < (this.#restsUntil.get(id) ?? -Infinity)
  }

  take(id: number, { timestamp, offset, stamp, logEnd }: ProbeAnswer, now: Instant): void {
    const isFound = offset >= 0
    if (isFound && (stamp < timestamp || stamp / 1000 > now.wall + clockTolerance)) {
      this.#disbelieve(id, now)
      return
    }
    const points = this.points(id) ?? new ProbePoints()
    const isPossible = points.add({
      since: timestamp === 0 ? -Infinity : monotonic(timestamp, now),
      offset: isFound ? offset : logEnd,
      stampedAt: isFound ? monotonic(stamp, now) : NaN,
    })
    if (isPossible) this.#keep(id, points)
    else this.#disbelieve(id, now)
  }

  /**
   * History proves that a record arrived earlier than probes say, which then are believed no more.
   *
   * `notBefore` is the probes' word, `notAfter` that of history.
   */
  isDisproved(id: number, notBefore: Seconds, notAfter: Seconds, now: Instant): boolean {
    if (!(notBefore > notAfter + clockTolerance)) return false
    this.#disbelieve(id, now)
    return true
  }

  /** The leader answered with an error, or not at all. */
  fail(id: number, now: Instant): void {
    this.#restsUntil.set(id, now.monotonic + rest)
  }

  /** Drops the points that no position needed since the last time. */
  *dropUnneeded(now: Instant): Generator<void, void> {
    yield* eachSlice(this.#points.length, slice => {
      this.#dropUnneeded(slice)
    })
    for (const id of this.#restsUntil.keys()) {
      if (!this.isResting(id, now)) this.#restsUntil.delete(id)
    }
  }

  /**
   * What is known of positions, each in the partition with the id beside it.
   *
   * `arrivals` is room of as many rows that is to be filled; nothing is known in it.
   */
  *arrivals(
    ids: Uint32Array,
    positions: Float64Array,
    arrivals: ArrivalEvidence = unknownArrivals(ids.length),
  ): Generator<void, ArrivalEvidence> {
    // A cluster without a probed partition costs no pass.
    if (this.#partitions === 0) return arrivals
    yield* eachSlice(positions.length, slice => {
      this.#lookUp(ids, positions, arrivals, slice)
    })
    return arrivals
  }

  #lookUp(
    ids: Uint32Array,
    positions: Float64Array,
    { notBefore, notAfter }: ArrivalEvidence,
    { first, end }: Slice,
  ): void {
    for (let row = first; row < end; row++) {
      const points = this.#points[ids[row] as number]
      if (points === undefined) continue
      const position = positions[row] as number
      const past = points.firstPast(position)
      const earliest = points.notBefore(position, past)
      const latest = points.notAfter(position, past)
      if (earliest !== -Infinity) notBefore[row] = earliest
      if (latest !== Infinity) notAfter[row] = latest
    }
  }

  /** The log was cut: records from this offset on are others now, or none. */
  cut(id: number, logEnd: number): void {
    this.points(id)?.cut(logEnd)
  }

  forget(id: number): void {
    this.#drop(id)
    this.#restsUntil.delete(id)
  }

  /** Which of its answers is the wrong one nobody can tell, so none of them is believed. */
  #disbelieve(id: number, now: Instant): void {
    this.#impossibleAnswers++
    this.#drop(id)
    this.fail(id, now)
  }

  #dropUnneeded({ first, end }: Slice): void {
    for (let id = first; id < end; id++) {
      const points = this.#points[id]
      if (points === undefined) continue
      points.dropUnneeded()
      if (points.count === 0) this.#drop(id)
    }
  }

  #keep(id: number, points: ProbePoints): void {
    if (this.points(id) === undefined) this.#partitions++
    // Without gaps, which would turn the list into a slow one.
    while (this.#points.length < id) this.#points.push(undefined)
    this.#points[id] = points
  }

  #drop(id: number): void {
    if (this.points(id) === undefined) return
    this.#partitions--
    this.#points[id] = undefined
  }
}

function monotonic(timestamp: number, now: Instant): Seconds {
  return now.monotonic - (now.wall - timestamp / 1000)
}
