import { cell, eachRowInSlices, unknownColumn } from '../columns.ts'
import type { Instant, Seconds } from '../time.ts'
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

/** One row for each position: when the record there arrived, by probes alone. Monotonic. */
export interface ProbedArrivals {
  /** NaN: nothing tells. */
  readonly notBefore: Float64Array
  /** NaN: nothing tells. */
  readonly notAfter: Float64Array
}

/** Clocks of brokers, producers and ours may differ by this much before a stamp is no evidence. */
const clockTolerance: Seconds = 10
/** At half a microsecond to three each, as the points of a partition are many. */
const partitionsPerSlice = 2048
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
  readonly #points = new Map<number, ProbePoints>()
  readonly #restsUntil = new Map<number, Seconds>()
  #impossibleAnswers = 0
  #rounds = 0

  /** Partitions of which something is known. */
  get partitions(): number {
    return this.#points.size
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
    return this.#points.get(id)
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
    const points = this.#points.get(id) ?? new ProbePoints()
    const isPossible = points.add({
      since: timestamp === 0 ? -Infinity : monotonic(timestamp, now),
      offset: isFound ? offset : logEnd,
      stampedAt: isFound ? monotonic(stamp, now) : NaN,
    })
    if (isPossible) this.#points.set(id, points)
    else this.#disbelieve(id, now)
  }

  /** History proves that the record at a position arrived earlier than probes say. */
  isDisproved(id: number, position: number, notAfter: Seconds, now: Instant): boolean {
    const notBefore = this.#points.get(id)?.notBefore(position) ?? -Infinity
    if (!(notBefore > notAfter + clockTolerance)) return false
    this.#disbelieve(id, now)
    return true
  }

  /** The leader answered with an error, or not at all. */
  fail(id: number, now: Instant): void {
    this.#restsUntil.set(id, now.monotonic + rest)
  }

  /** Keeps the points beside these positions, which are all that need one; drops the others. */
  *keepBeside(
    rows: number,
    ids: Uint32Array,
    positions: Float64Array,
    now: Instant,
  ): Generator<void, void> {
    yield* eachRowInSlices(rows, row => {
      this.#points.get(cell(ids, row))?.need(cell(positions, row))
    })
    let partitions = 0
    for (const [id, points] of this.#points) {
      points.dropUnneeded()
      if (points.count === 0) this.#points.delete(id)
      if (++partitions % partitionsPerSlice === 0) yield
    }
    for (const id of this.#restsUntil.keys()) {
      if (!this.isResting(id, now)) this.#restsUntil.delete(id)
    }
  }

  /** What is known of positions, each in the partition with the id beside it. */
  *arrivals(
    rows: number,
    ids: Uint32Array,
    positions: Float64Array,
  ): Generator<void, ProbedArrivals> {
    const notBefore = unknownColumn(rows)
    const notAfter = unknownColumn(rows)
    // A cluster without a probed partition costs no pass.
    if (this.#points.size === 0) return { notBefore, notAfter }
    yield* eachRowInSlices(rows, row => {
      const points = this.#points.get(cell(ids, row))
      if (points === undefined) return
      const position = cell(positions, row)
      const earliest = points.notBefore(position)
      const latest = points.notAfter(position)
      if (earliest !== -Infinity) notBefore[row] = earliest
      if (latest !== Infinity) notAfter[row] = latest
    })
    return { notBefore, notAfter }
  }

  /** The log was cut: records from this offset on are others now, or none. */
  cut(id: number, logEnd: number): void {
    this.#points.get(id)?.cut(logEnd)
  }

  forget(id: number): void {
    this.#points.delete(id)
    this.#restsUntil.delete(id)
  }

  /** Which of its answers is the wrong one nobody can tell, so none of them is believed. */
  #disbelieve(id: number, now: Instant): void {
    this.#impossibleAnswers++
    this.#points.delete(id)
    this.fail(id, now)
  }
}

function monotonic(timestamp: number, now: Instant): Seconds {
  return now.monotonic - (now.wall - timestamp / 1000)
}
