import { cell, type Row, unknownColumn } from '../../../columns/columns.ts'
import type { Positions } from '../facts/facts.ts'
import { isFresh, type Observation } from '../../../reading/observation.ts'
import { messagesBetween, nextOffset } from '../memory/lag.ts'
import type { PartitionOffsets } from '../memory/partition-memory.ts'
import type { ShareProgress } from './share-progress.ts'

/** Positions, some of them of share groups, with columns about share groups. */
export interface SharePositions {
  /**
   * The reported positions, with the lower bound of a share group's progress as its committed offset,
   * and with its lag without the messages that retention deleted.
   */
  readonly positions: Positions
  /** The stored start offset of a share group, or its last known one. NaN: unknown, or another type. */
  readonly startOffset: Float64Array
  /** Upper bound of a share group's progress. NaN: not reported, or another type. */
  readonly completedAtMost: Float64Array
  /** As in `Parts`: advances when a message was provably completed. Other types: committed offset. */
  readonly progress: Float64Array
}

/** The remembered progress of a share group in one partition. */
export interface RememberedShare {
  readonly progress: ShareProgress
  startOffset: number
  /** Monotonic. */
  readAt: number
}

/** Builds the columns of share groups of one reading. */
export class ReportedShares {
  readonly #reported: Positions
  readonly #offsets: PartitionOffsets
  readonly #completedAtLeast: Float64Array
  readonly #unreadable: Uint8Array
  readonly #lag: Float64Array
  readonly #startOffset: Float64Array
  readonly #completedAtMost: Float64Array
  readonly #progress: Float64Array

  constructor(reported: Positions, offsets: PartitionOffsets) {
    this.#reported = reported
    this.#offsets = offsets
    this.#completedAtLeast = reported.committedOffset.slice()
    this.#unreadable = reported.unreadable.slice()
    this.#lag = unknownColumn(reported.rows)
    this.#startOffset = unknownColumn(reported.rows)
    this.#completedAtMost = unknownColumn(reported.rows)
    this.#progress = reported.committedOffset.slice()
  }

  observe(row: Row, share: RememberedShare, observation: Observation): void {
    const startOffset = cell(this.#reported.committedOffset, row)
    if (!Number.isNaN(startOffset)) {
      share.startOffset = startOffset
      share.readAt = observation.now.monotonic
    } else if (cell(this.#reported.unreadable, row) === 0) share.startOffset = NaN
    if (isFresh(share.readAt, observation)) this.#startOffset[row] = share.startOffset
    this.#progress[row] = NaN
    if (!Number.isNaN(startOffset)) this.#observeStarted(row, startOffset, share.progress)
  }

  seal(): SharePositions {
    return {
      positions: {
        ...this.#reported,
        committedOffset: this.#completedAtLeast,
        unreadable: this.#unreadable,
        reportedLag: this.#lag,
      },
      startOffset: this.#startOffset,
      completedAtMost: this.#completedAtMost,
      progress: this.#progress,
    }
  }

  #observeStarted(row: Row, startOffset: number, progress: ShareProgress): void {
    const { logStartOffset, logEndOffset, readableEndOffset } = this.#offsets
    const partition = cell(this.#reported.partition, row)
    const readableEnd = cell(readableEndOffset, partition)
    if (startOffset > readableEnd) return
    // At the readable end nothing is left to read, whether the lag is reported or not.
    const lag = startOffset === readableEnd ? 0 : this.#reportedLag(row)
    if (Number.isNaN(lag) || Number.isNaN(readableEnd)) {
      // Messages far after the start offset may be completed, so that it alone says little.
      this.#completedAtLeast[row] = NaN
      this.#unreadable[row] = 1
      return
    }
    const logEnd = cell(logEndOffset, partition)
    this.#progress[row] = progress.take({ startOffset, lag, logEnd, readableEnd })
    this.#completedAtLeast[row] = progress.completedAtLeast
    this.#completedAtMost[row] = progress.completedAtMost
    const logStart = cell(logStartOffset, partition)
    // The reported lag includes messages that retention deleted, which no consumer can read.
    const firstUnread = nextOffset(progress.completedAtMost, logStart)
    this.#lag[row] = messagesBetween(firstUnread, readableEnd)
  }

  /** NaN: not reported by the coordinator. */
  #reportedLag(row: Row): number {
    return this.#reported.reportedLag === null ? NaN : cell(this.#reported.reportedLag, row)
  }
}
