import {
  cell,
  growingFlags,
  growingFloats,
  growingIndexes,
  type Row,
  unknownColumn,
} from '../../../columns/columns.ts'
import type { Positions } from './facts.ts'
import { GroupRuns, type Run } from './group-runs.ts'

export interface SealedPositions {
  readonly positions: Positions
  /** For each group row: where its positions begin, and how many there are. */
  readonly firstPosition: Uint32Array
  readonly count: Uint32Array
}

/**
 * Joins commits, reported by coordinators, with assignments, reported by members.
 *
 * Both arrive in any order; `seal` returns one row for each (group, partition), in order.
 */
export class PositionsBuilder {
  readonly #groups: number
  readonly #partitions: number
  readonly #commitsOf = new GroupRuns()
  readonly #commitPartition
  /** NaN: unreadable. */
  readonly #committedOffset
  /** By group. */
  readonly #unstarted = new Map<number, number[]>()
  /** By group, then by partition. */
  readonly #reportedLags = new Map<number, Map<number, number>>()
  readonly #assignmentsOf = new GroupRuns()
  readonly #assignedPartition
  readonly #reader
  /** 1: the coordinator did not report all commits of the group. */
  readonly #commitsUnread: Uint8Array

  /** `expectedCommits` sizes the columns, so that they need not be copied to grow. */
  constructor(groups: number, partitions: number, expectedCommits = 0) {
    this.#groups = groups
    this.#partitions = partitions
    this.#commitPartition = growingIndexes(expectedCommits)
    this.#committedOffset = growingFloats(expectedCommits)
    // Mostly a partition with a commit has a reader.
    this.#assignedPartition = growingIndexes(expectedCommits)
    this.#reader = growingIndexes(expectedCommits)
    this.#commitsUnread = new Uint8Array(groups)
  }

  /** Takes a commit; the last one of a (group, partition) counts. */
  commit(group: number, partition: number, committedOffset: number): void {
    this.#commitsOf.stage(group, this.#commitPartition.rows)
    this.#commitPartition.push(partition)
    this.#committedOffset.push(committedOffset)
  }

  /** Notes that the group is to read the partition and, as last reported, has nothing stored there. */
  unstarted(group: number, partition: number): void {
    const ofGroup = this.#unstarted.get(group)
    if (ofGroup === undefined) this.#unstarted.set(group, [partition])
    else ofGroup.push(partition)
  }

  /** Takes the lag that the coordinator of a share group reports. NaN: it reports none. */
  lagReported(group: number, partition: number, lag: number): void {
    if (Number.isNaN(lag)) return
    const ofGroup = this.#reportedLags.get(group)
    if (ofGroup === undefined) this.#reportedLags.set(group, new Map([[partition, lag]]))
    else ofGroup.set(partition, lag)
  }

  /** Notes a commit that the coordinator could not read. */
  unreadable(group: number, partition: number): void {
    this.commit(group, partition, NaN)
  }

  /** Notes that every commit of the group that was not reported is unreadable. */
  commitsUnread(group: number): void {
    this.#commitsUnread[group] = 1
  }

  /** Notes that a member of the group, counted from 1, reads the partition. */
  assigned(group: number, partition: number, reader: number): void {
    this.#assignmentsOf.stage(group, this.#assignedPartition.rows)
    this.#assignedPartition.push(partition)
    this.#reader.push(reader)
  }

  seal(): SealedPositions {
    const commits = this.#commitsOf.byGroup(this.#groups, this.#commitPartition.rows)
    const assignments = this.#assignmentsOf.byGroup(this.#groups, this.#assignedPartition.rows)
    const rows = new PositionRows(this.#commitPartition.rows)
    const ofGroup = new GroupPartitions(this.#partitions)
    const firstPosition = new Uint32Array(this.#groups)
    const count = new Uint32Array(this.#groups)
    for (let group = 0; group < this.#groups; group++) {
      commits.eachRun(group, run => {
        this.#mergeCommits(run, ofGroup)
      })
      assignments.eachRun(group, run => {
        this.#mergeAssignments(run, ofGroup)
      })
      for (const partition of this.#unstarted.get(group) ?? []) ofGroup.unstarted(partition)
      firstPosition[group] = rows.count
      ofGroup.moveTo(group, cell(this.#commitsUnread, group) === 1, rows)
      rows.reportLags(cell(firstPosition, group), this.#reportedLags.get(group))
      count[group] = rows.count - cell(firstPosition, group)
    }
    return { positions: rows.seal(), firstPosition, count }
  }

  #mergeCommits({ first, end }: Run, partitions: GroupPartitions): void {
    for (let row = first; row < end; row++) {
      partitions.commit(this.#commitPartition.at(row), this.#committedOffset.at(row))
    }
  }

  #mergeAssignments({ first, end }: Run, partitions: GroupPartitions): void {
    for (let row = first; row < end; row++) {
      partitions.assign(this.#assignedPartition.at(row), this.#reader.at(row))
    }
  }
}

/** The finished rows, in the order in which they are pushed. */
class PositionRows {
  readonly #group
  readonly #partition
  readonly #committedOffset
  readonly #unreadable
  readonly #reader
  readonly #reportedLags = new Map<Row, number>()

  constructor(expected: number) {
    this.#group = growingIndexes(expected)
    this.#partition = growingIndexes(expected)
    this.#committedOffset = growingFloats(expected)
    this.#unreadable = growingFlags(expected)
    this.#reader = growingIndexes(expected)
  }

  get count(): number {
    return this.#group.rows
  }

  push(
    group: number,
    partition: number,
    committedOffset: number,
    unreadable: boolean,
    reader: number,
  ): void {
    this.#group.push(group)
    this.#partition.push(partition)
    this.#committedOffset.push(committedOffset)
    this.#unreadable.push(Number(unreadable))
    this.#reader.push(reader)
  }

  /** Takes lags by partition, for the rows from the first one on. */
  reportLags(first: Row, lags: ReadonlyMap<number, number> | undefined): void {
    if (lags === undefined) return
    for (let row = first; row < this.count; row++) {
      const lag = lags.get(this.#partition.at(row))
      if (lag !== undefined) this.#reportedLags.set(row, lag)
    }
  }

  seal(): Positions {
    return {
      rows: this.count,
      group: this.#group.seal(),
      partition: this.#partition.seal(),
      committedOffset: this.#committedOffset.seal(),
      unreadable: this.#unreadable.seal(),
      reader: this.#reader.seal(),
      reportedLag: this.#reportedLags.size === 0 ? null : this.#reportedLagColumn(),
    }
  }

  #reportedLagColumn(): Float64Array {
    const reportedLag = unknownColumn(this.count)
    for (const [row, lag] of this.#reportedLags) reportedLag[row] = lag
    return reportedLag
  }
}

const committedMark = 1
const assignedMark = 2
const unstartedMark = 4

/** Joins the partitions of one group by marks on each partition: faster than sorting pairs, or a map. */
class GroupPartitions {
  readonly #mark: Uint8Array
  readonly #committedOffset: Float64Array
  readonly #reader: Uint32Array
  readonly #touched: Uint32Array
  #count = 0
  /** Coordinators mostly report partitions in order, so that there is nothing to sort. */
  #isInOrder = true

  constructor(partitions: number) {
    this.#mark = new Uint8Array(partitions)
    this.#committedOffset = new Float64Array(partitions)
    this.#reader = new Uint32Array(partitions)
    this.#touched = new Uint32Array(partitions)
  }

  commit(partition: number, committedOffset: number): void {
    this.#touch(partition, committedMark)
    this.#committedOffset[partition] = committedOffset
  }

  assign(partition: number, reader: number): void {
    this.#touch(partition, assignedMark)
    this.#reader[partition] = reader
  }

  unstarted(partition: number): void {
    this.#touch(partition, unstartedMark)
  }

  /** Moves the partitions to the rows, in order, and forgets them. */
  moveTo(group: number, commitsUnread: boolean, rows: PositionRows): void {
    if (!this.#isInOrder) this.#touched.subarray(0, this.#count).sort()
    for (let nth = 0; nth < this.#count; nth++) {
      const partition = this.#touched[nth]!
      const mark = this.#mark[partition]!
      const isCommitted = (mark & committedMark) !== 0
      const committed = isCommitted ? this.#committedOffset[partition]! : NaN
      const isUnreadable = Number.isNaN(committed) && (isCommitted || commitsUnread)
      const reader = (mark & assignedMark) !== 0 ? this.#reader[partition]! : 0
      rows.push(group, partition, committed, isUnreadable, reader)
      this.#mark[partition] = 0
    }
    this.#count = 0
    this.#isInOrder = true
  }

  #touch(partition: number, mark: number): void {
    const marks = this.#mark[partition]!
    this.#mark[partition] = marks | mark
    if (marks !== 0) return
    const last = this.#count > 0 ? this.#touched[this.#count - 1]! : -1
    if (partition < last) this.#isInOrder = false
    this.#touched[this.#count++] = partition
  }
}
