import { cell, type Row } from '../../../columns/columns.ts'
import type { Instant, Seconds } from '../../../reading/time.ts'
import type { ProbeMemory } from './probe-memory.ts'
import { type ProbePoint, ProbePoints } from './probe-points.ts'
import type { SearchTargets } from './search-targets.ts'
import { isFound, nextProbe, type SearchedRecord } from './probe-step.ts'

/** One row for each row of `Partitions`, as the last reading reported them. */
export interface SearchedLogs {
  readonly leader: Int32Array
  /** Of `PartitionOffsets`. */
  readonly id: Uint32Array
  readonly logStartOffset: Float64Array
  readonly logEndOffset: Float64Array
}

const noPoints = new ProbePoints()

/** The targets of a search, with what history and probes know of their records by now. */
export class SearchedRecords {
  readonly #memory: ProbeMemory
  readonly #targets: SearchTargets
  readonly #logs: SearchedLogs
  /** Younger records are not searched for: the history will soon bracket them better. */
  readonly #shortestStep: Seconds

  constructor(
    memory: ProbeMemory,
    targets: SearchTargets,
    logs: SearchedLogs,
    shortestStep: Seconds,
  ) {
    this.#memory = memory
    this.#targets = targets
    this.#logs = logs
    this.#shortestStep = shortestStep
  }

  /** True: another probe could narrow the age of the record. */
  isOpen(row: Row, now: Instant): boolean {
    const partition = this.#targets.partition[row]!
    const position = this.#targets.position[row]!
    // Written so that an unknown log end is false as well.
    if (!(position < this.#logs.logEndOffset[partition]!)) return false
    const id = this.#logs.id[partition]!
    const points = this.#memory.points(id)
    if (points === undefined) return !this.#memory.isPaused(id, now)
    const past = points.firstPast(position)
    const notBefore = points.notBefore(position, past)
    if (this.#memory.isDisproved(id, notBefore, this.#notAfter(row, now), now)) return false
    // Nothing is further back than the first record of the log.
    if (points.since(0) === -Infinity && points.offset(0) > position) return false
    return !isFound(this.#minAge(row, points, past, now), age(notBefore, now))
  }

  /** Returns the timestamp of the next probe for the record. 0: the first record of the log. */
  probeTimestamp(row: Row, now: Instant): number {
    const partition = cell(this.#targets.partition, row)
    const points = this.#memory.points(cell(this.#logs.id, partition)) ?? noPoints
    const record = this.#record(row, points, now)
    const { position, minAge, maxAge } = record
    const isStuck = maxAge !== Infinity && points.isBarelyNarrowed(position, maxAge - minAge)
    const probedAge = nextProbe(record, this.#firstStep(row), !isStuck)
    // Timestamps may be of any year, but none is before 1970.
    return Math.max(Math.round((now.wall - probedAge) * 1000), 0)
  }

  #record(row: Row, points: ProbePoints, now: Instant): SearchedRecord {
    const { logStartOffset, logEndOffset } = this.#logs
    const partition = cell(this.#targets.partition, row)
    const position = cell(this.#targets.position, row)
    const logEnd = cell(logEndOffset, partition)
    const past = points.firstPast(position)
    return {
      position,
      minAge: this.#minAge(row, points, past, now),
      maxAge: age(points.notBefore(position, past), now),
      inflowAtMinAge: past < points.count ? points.offset(past) : logEnd,
      inflowAtMaxAge: past > 0 ? points.offset(past - 1) : NaN,
      rate: rateAfter(points, past, { offset: logEnd, since: now.monotonic }),
      logStart: cell(logStartOffset, partition),
    }
  }

  /** Half of an objective, so that it is soon known whether it is missed or will be. */
  #firstStep(row: Row): Seconds {
    const half = cell(this.#targets.objective, row) / 2
    return half > this.#shortestStep ? half : this.#shortestStep
  }

  #minAge(row: Row, points: ProbePoints, past: number, now: Instant): Seconds {
    const probed = points.notAfter(this.#targets.position[row]!, past)
    return age(Math.min(probed, this.#notAfter(row, now)), now)
  }

  /** By the history; at the latest the record has arrived by now. */
  #notAfter(row: Row, now: Instant): Seconds {
    const notAfter = this.#targets.notAfter[row]!
    return notAfter < now.monotonic ? notAfter : now.monotonic
  }
}

function age(arrivedAt: Seconds, now: Instant): Seconds {
  return Math.max(now.monotonic - arrivedAt, 0)
}

/** Returns the messages a second between a point and the next one, or the current log end. */
function rateAfter(
  points: ProbePoints,
  point: number,
  end: Pick<ProbePoint, 'offset' | 'since'>,
): number {
  if (point >= points.count) return 0
  const isLast = point === points.count - 1
  const arrived = (isLast ? end.offset : points.offset(point + 1)) - points.offset(point)
  const took = (isLast ? end.since : points.since(point + 1)) - points.since(point)
  // Records arrived at some time; if that took no time, the rate says nothing.
  return took > 0 && arrived > 0 ? arrived / took : 0
}
