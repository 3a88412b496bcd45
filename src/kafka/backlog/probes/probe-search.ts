import { cell, eachSlice, type Row, type Slice } from '../../../columns/columns.ts'
import type { Instant, Seconds } from '../../../reading/time.ts'
import type { ProbeAnswer, ProbeMemory } from './probe-memory.ts'
import { type ProbePoint, ProbePoints } from './probe-points.ts'
import { isFound, nextProbe, type SoughtRecord } from './probe-step.ts'

/** One row for each position past which records wait that arrived before history began. */
export interface SoughtPositions {
  readonly rows: number
  /** Row of `Partitions`. */
  readonly partition: Uint32Array
  /** Offset of the oldest message not done. */
  readonly position: Float64Array
  /** Monotonic; history says that the message arrived no later. NaN: it says nothing. */
  readonly notAfter: Float64Array
  /** Seconds that the age should not exceed. NaN: none is set. */
  readonly objective: Float64Array
}

/** One row for each row of `Partitions`, as the last reading told them. */
export interface SearchedLogs {
  readonly leader: Int32Array
  /** Of `PartitionOffsets`. */
  readonly id: Uint32Array
  readonly logStartOffset: Float64Array
  readonly logEndOffset: Float64Array
}

/** One row for each partition that is asked in a round, in order of partition row. */
export interface ProbePlan {
  readonly rows: number
  /** Row of `Partitions`. */
  readonly partition: Uint32Array
  /** Milliseconds since 1970; 0: the first record of the log. */
  readonly timestamp: Float64Array
}

/** What a round of questions begins with. */
interface Round {
  /** Rows of `SoughtPositions` not found yet. */
  readonly open: Uint32Array
  /** By partition. */
  readonly canAsk: Uint8Array
  readonly now: Instant
}

/** Points of a partition, at most: two for each of six positions that lie far apart. */
const mostPoints = 12

/**
 * One poll's search for when the oldest messages not done arrived, in rounds of one question a
 * partition, since a partition may be named only once in a request.
 *
 * Where several groups lag in one partition, the one furthest behind is sought first: its age is the
 * highest, and what is learned on the way is nearer to the others than what was known before.
 * A search ends before the next reading is observed; the next one goes on where it stopped. Where
 * retention deletes a position in between, what was claimed of it is wrong until that reading.
 */
export class ProbeSearch {
  readonly #memory: ProbeMemory
  readonly #sought: SoughtPositions
  readonly #logs: SearchedLogs
  /** Records that are younger are none of the search's business: history will know better soon. */
  readonly #shortestStep: Seconds
  /** No partition of the cluster was ever asked. */
  readonly isFirst: boolean
  /** Rows of `SoughtPositions` not found yet. Null: before the first round. */
  #open: Uint32Array | null = null

  constructor(
    memory: ProbeMemory,
    sought: SoughtPositions,
    logs: SearchedLogs,
    shortestStep: Seconds,
  ) {
    this.#memory = memory
    this.#sought = sought
    this.#logs = logs
    this.#shortestStep = shortestStep
    this.isFirst = memory.rounds === 0
  }

  /** What to ask in the next round. No rows: all that can be found is found. */
  *nextRound(now: Instant): Generator<void, ProbePlan> {
    const open = this.#open ?? (yield* this.#begin(now))
    const canAsk = this.#canAsk(now)
    yield
    const furthest = new Int32Array(canAsk.length).fill(nobody)
    let stillOpen = 0
    yield* eachSlice(open.length, slice => {
      stillOpen = this.#findFurthest({ open, canAsk, now }, furthest, stillOpen, slice)
    })
    this.#open = open.subarray(0, stillOpen)
    const asked = rowsOfSomebody(furthest)
    if (asked.length > 0) this.#memory.roundBegins()
    yield
    const timestamp = new Float64Array(asked.length)
    yield* eachSlice(asked.length, ({ first, end }) => {
      for (let index = first; index < end; index++) {
        timestamp[index] = this.#timestamp(cell(furthest, cell(asked, index)), now)
      }
    })
    return { rows: asked.length, partition: asked, timestamp }
  }

  /** Takes what a leader answered for a partition row. */
  answered(partition: Row, answer: Omit<ProbeAnswer, 'logEnd'>, now: Instant): void {
    const logEnd = cell(this.#logs.logEndOffset, partition)
    this.#memory.take(cell(this.#logs.id, partition), { ...answer, logEnd }, now)
  }

  /** A partition row cannot be asked, and rests. */
  failed(partition: Row, now: Instant): void {
    this.#memory.fail(cell(this.#logs.id, partition), now)
  }

  /** Drops the points that no sought position lies beside; gives the rows that are not found. */
  *#begin(now: Instant): Generator<void, Uint32Array> {
    const { rows } = this.#sought
    const open = new Uint32Array(rows)
    let found = 0
    yield* eachSlice(rows, slice => {
      found = this.#findOpen(open, found, now, slice)
    })
    yield* this.#memory.dropUnneeded(now)
    return open.subarray(0, found)
  }

  /** Writes the open rows behind those found before; gives how many there are now. */
  #findOpen(open: Uint32Array, before: number, now: Instant, { first, end }: Slice): number {
    const { partition, position } = this.#sought
    let found = before
    for (let row = first; row < end; row++) {
      const points = this.#memory.points(this.#logs.id[partition[row] as number] as number)
      points?.need(position[row] as number)
      if (this.#isOpen(row, now)) open[found++] = row
    }
    return found
  }

  /** Finds for each partition the open position that is furthest behind; gives how many are open. */
  #findFurthest(
    { open, canAsk, now }: Round,
    furthest: Int32Array,
    before: number,
    { first, end }: Slice,
  ): number {
    const { partition, position } = this.#sought
    let stillOpen = before
    for (let index = first; index < end; index++) {
      const row = open[index] as number
      const at = partition[row] as number
      if (canAsk[at] === 0 || !this.#isOpen(row, now)) continue
      // In place: what is written was read before.
      open[stillOpen++] = row
      const best = furthest[at] as number
      const isFurther = best === nobody || (position[row] as number) < (position[best] as number)
      if (isFurther) furthest[at] = row
    }
    return stillOpen
  }

  /** By partition: 1 where a question could be answered, and what is answered be kept. */
  #canAsk(now: Instant): Uint8Array {
    const { id: ids, leader } = this.#logs
    const canAsk = new Uint8Array(ids.length)
    for (let row = 0; row < canAsk.length; row++) {
      const id = ids[row] as number
      if ((leader[row] as number) < 0 || this.#memory.isResting(id, now)) continue
      if ((this.#memory.points(id)?.count ?? 0) < mostPoints) canAsk[row] = 1
    }
    return canAsk
  }

  /** More could be learned of the message. */
  #isOpen(row: Row, now: Instant): boolean {
    const partition = this.#sought.partition[row] as number
    const position = this.#sought.position[row] as number
    // Written so that an unknown log end is nothing to ask about.
    if (!(position < (this.#logs.logEndOffset[partition] as number))) return false
    const id = this.#logs.id[partition] as number
    const points = this.#memory.points(id)
    if (points === undefined) return !this.#memory.isResting(id, now)
    const past = points.firstPast(position)
    const notBefore = points.notBefore(position, past)
    if (this.#memory.isDisproved(id, notBefore, this.#notAfter(row, now), now)) return false
    // There is nothing further back than the first record of the log.
    if (points.since(0) === -Infinity && points.offset(0) > position) return false
    return !isFound(this.#atLeast(row, points, past, now), age(notBefore, now))
  }

  #timestamp(row: Row, now: Instant): number {
    const partition = cell(this.#sought.partition, row)
    const points = this.#memory.points(cell(this.#logs.id, partition)) ?? noPoints
    const sought = this.#soughtRecord(row, points, now)
    const isNarrowing = sought.atMost !== Infinity
    const isStubborn =
      isNarrowing && points.isStubborn(sought.position, sought.atMost - sought.atLeast)
    const age = nextProbe(sought, this.#firstStep(row), !isStubborn)
    // Records may carry stamps of any year; before 1970 there are none.
    return Math.max(Math.round((now.wall - age) * 1000), 0)
  }

  #soughtRecord(row: Row, points: ProbePoints, now: Instant): SoughtRecord {
    const { logStartOffset, logEndOffset } = this.#logs
    const partition = cell(this.#sought.partition, row)
    const position = cell(this.#sought.position, row)
    const logEnd = cell(logEndOffset, partition)
    const past = points.firstPast(position)
    return {
      position,
      atLeast: this.#atLeast(row, points, past, now),
      atMost: age(points.notBefore(position, past), now),
      inflowAtLeast: past < points.count ? points.offset(past) : logEnd,
      inflowAtMost: past > 0 ? points.offset(past - 1) : NaN,
      rate: rateAfter(points, past, { offset: logEnd, since: now.monotonic }),
      logStart: cell(logStartOffset, partition),
    }
  }

  /** Half of an objective: whether it is missed is known early, and whether it will be. */
  #firstStep(row: Row): Seconds {
    const half = cell(this.#sought.objective, row) / 2
    return half > this.#shortestStep ? half : this.#shortestStep
  }

  #atLeast(row: Row, points: ProbePoints, past: number, now: Instant): Seconds {
    const probed = points.notAfter(this.#sought.position[row] as number, past)
    return age(Math.min(probed, this.#notAfter(row, now)), now)
  }

  /** What history knows: the message has arrived by now, at the latest. */
  #notAfter(row: Row, now: Instant): Seconds {
    const notAfter = this.#sought.notAfter[row] as number
    return notAfter < now.monotonic ? notAfter : now.monotonic
  }
}

function age(arrived: Seconds, now: Instant): Seconds {
  return Math.max(now.monotonic - arrived, 0)
}

const nobody = -1
const noPoints = new ProbePoints()

/** The partitions of which somebody is to be sought. */
function rowsOfSomebody(furthest: Int32Array): Uint32Array {
  const found = new Uint32Array(furthest.length)
  let count = 0
  for (let row = 0; row < furthest.length; row++) if (furthest[row] !== nobody) found[count++] = row
  return found.slice(0, count)
}

/** Messages a second between a point and the next one, or the log's end now. */
function rateAfter(
  points: ProbePoints,
  point: number,
  end: Pick<ProbePoint, 'offset' | 'since'>,
): number {
  if (point >= points.count) return 0
  const isLast = point === points.count - 1
  const arrived = (isLast ? end.offset : points.offset(point + 1)) - points.offset(point)
  const took = (isLast ? end.since : points.since(point + 1)) - points.since(point)
  // What is in the log came at some time; where it came in no time, the rate says nothing.
  return took > 0 && arrived > 0 ? arrived / took : 0
}
