import { cell, type Row } from '../../../columns/columns.ts'
import type { Instant, Seconds } from '../../../reading/time.ts'
import type { ProbeAnswer, ProbeMemory } from './probe-memory.ts'
import type { SearchTargets } from './search-targets.ts'
import { type SearchedLogs, SearchedRecords } from './searched-records.ts'

/** One row for each partition that is probed in a round, in order of partition row. */
export interface ProbePlan {
  readonly rows: number
  /** Row of `Partitions`. */
  readonly partition: Uint32Array
  /** Milliseconds since 1970; 0: the first record of the log. */
  readonly timestamp: Float64Array
}

/** Maximum number of points of a partition: two for each of six positions that lie far apart. */
const maxPoints = 12

const noTarget = -1

/**
 * The search of one poll for when the oldest messages not done arrived.
 *
 * It goes in rounds with one probe for each partition, since a request may name a partition only
 * once. Where several groups lag in one partition, the one furthest behind is searched first: its age
 * is the highest, and what is learned on the way is nearer to the others than what was known before.
 * A search ends before the next reading is observed; the next search continues it. Where retention
 * deletes a position in between, the age stays wrong until that reading.
 */
export class ProbeSearch {
  readonly #memory: ProbeMemory
  readonly #targets: SearchTargets
  readonly #logs: SearchedLogs
  readonly #records: SearchedRecords
  /** True: no partition of the cluster was ever probed. */
  readonly isFirst: boolean
  /** Rows of `SearchTargets` not found yet. Null: before the first round. */
  #open: Uint32Array | null = null

  constructor(
    memory: ProbeMemory,
    targets: SearchTargets,
    logs: SearchedLogs,
    shortestStep: Seconds,
  ) {
    this.#memory = memory
    this.#targets = targets
    this.#logs = logs
    this.#records = new SearchedRecords(memory, targets, logs, shortestStep)
    this.isFirst = memory.rounds === 0
  }

  /** Returns the probes of the next round; no rows when the search is over. Yields between kernels. */
  *nextRound(now: Instant): Generator<void, ProbePlan> {
    if (this.#open === null) {
      this.#open = this.#openTargets(now)
      this.#memory.dropUnneeded(now)
      yield
    }
    const furthest = this.#furthestBehind(this.#open, now)
    yield
    const partition = partitionsWithTarget(furthest)
    if (partition.length > 0) this.#memory.startRound()
    const timestamp = new Float64Array(partition.length)
    for (let row = 0; row < partition.length; row++) {
      const target = furthest[partition[row]!]!
      timestamp[row] = this.#records.probeTimestamp(target, now)
    }
    return { rows: partition.length, partition, timestamp }
  }

  /** Takes the response of a leader for a partition row. */
  answered(partition: Row, answer: Omit<ProbeAnswer, 'logEnd'>, now: Instant): void {
    const logEnd = cell(this.#logs.logEndOffset, partition)
    this.#memory.take(cell(this.#logs.id, partition), { ...answer, logEnd }, now)
  }

  /** Returns the partition rows with a target whose records have times that cannot be true, in order. */
  partitionsWithImplausibleTimes(): readonly Row[] {
    if (this.#memory.implausibleTimes === 0) return []
    const found = new Set<Row>()
    const { rows, partition } = this.#targets
    for (let row = 0; row < rows; row++) {
      const at = partition[row]!
      if (this.#memory.hasImplausibleTimes(this.#logs.id[at]!)) found.add(at)
    }
    return [...found].sort((a, b) => a - b)
  }

  /** Notes that a partition row could not be probed, so that its probes pause. */
  failed(partition: Row, now: Instant): void {
    this.#memory.fail(cell(this.#logs.id, partition), now)
  }

  /** Returns the rows of targets that are not found, and marks the points beside all targets as needed. */
  #openTargets(now: Instant): Uint32Array {
    const { rows, partition, position } = this.#targets
    const open = new Uint32Array(rows)
    let count = 0
    for (let row = 0; row < rows; row++) {
      const points = this.#memory.points(this.#logs.id[partition[row]!]!)
      points?.need(position[row]!)
      if (this.#records.isOpen(row, now)) open[count++] = row
    }
    return open.subarray(0, count)
  }

  /**
   * Returns for each partition the open target that is furthest behind, or `noTarget`.
   *
   * Removes from `#open` the targets that were found, or whose partition cannot be probed.
   */
  #furthestBehind(open: Uint32Array, now: Instant): Int32Array {
    const { partition, position } = this.#targets
    const canProbe = this.#canProbe(now)
    const furthest = new Int32Array(canProbe.length).fill(noTarget)
    let count = 0
    for (let index = 0; index < open.length; index++) {
      const row = open[index]!
      const at = partition[row]!
      if (canProbe[at] === 0 || !this.#records.isOpen(row, now)) continue
      // In place: this row was read before.
      open[count++] = row
      const best = furthest[at]!
      const isFurther = best === noTarget || position[row]! < position[best]!
      if (isFurther) furthest[at] = row
    }
    this.#open = open.subarray(0, count)
    return furthest
  }

  /** Returns by partition: 1 where a leader could respond, and there is room for another point. */
  #canProbe(now: Instant): Uint8Array {
    const { id: ids, leader } = this.#logs
    const canProbe = new Uint8Array(ids.length)
    for (let row = 0; row < canProbe.length; row++) {
      const id = ids[row]!
      if (leader[row]! < 0 || this.#memory.isPaused(id, now)) continue
      if ((this.#memory.points(id)?.count ?? 0) < maxPoints) canProbe[row] = 1
    }
    return canProbe
  }
}

function partitionsWithTarget(furthest: Int32Array): Uint32Array {
  const found = new Uint32Array(furthest.length)
  let count = 0
  for (let row = 0; row < furthest.length; row++) {
    if (furthest[row] !== noTarget) found[count++] = row
  }
  return found.slice(0, count)
}
