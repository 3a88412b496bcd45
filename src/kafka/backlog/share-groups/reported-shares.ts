import { cell, type Row, unknownColumn } from '../../../columns/columns.ts'
import type { Positions } from '../facts/facts.ts'
import { isFresh, type Observation } from '../../../reading/observation.ts'
import { messagesBetween, nextOffset } from '../memory/lag.ts'
import type { PartitionOffsets } from '../memory/partition-memory.ts'
import type { ShareProgress } from './share-progress.ts'

/** Positions of which some are those of share groups; columns beside them. */
export interface SharePositions {
  /**
   * The same, with what share groups have at least done in the place of their start offsets, and with
   * the lag of each in so far as it is still to be read.
   */
  readonly positions: Positions
  /** What a share group has stored, held while it cannot be read. NaN: unknown, or another type's. */
  readonly startOffset: Float64Array
  /** What a share group has at most done. NaN: not told, or another type's. */
  readonly doneAtMost: Float64Array
  /** As in `Parts`: advances when something was surely done. Of others the committed offset. */
  readonly progress: Float64Array
}

/** What is remembered of one partition that a share group reads. */
export interface RememberedShare {
  readonly progress: ShareProgress
  startOffset: number
  /** Monotonic. */
  readAt: number
}

/** The columns of one reading while they are made. */
export class ReportedShares {
  readonly #reported: Positions
  readonly #offsets: PartitionOffsets
  readonly #doneAtLeast: Float64Array
  readonly #unreadable: Uint8Array
  readonly #lag: Float64Array
  readonly #startOffset: Float64Array
  readonly #doneAtMost: Float64Array
  readonly #progress: Float64Array

  constructor(told: Positions, offsets: PartitionOffsets) {
    this.#reported = told
    this.#offsets = offsets
    this.#doneAtLeast = told.committedOffset.slice()
    this.#unreadable = told.unreadable.slice()
    this.#lag = unknownColumn(told.rows)
    this.#startOffset = unknownColumn(told.rows)
    this.#doneAtMost = unknownColumn(told.rows)
    this.#progress = told.committedOffset.slice()
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
        committedOffset: this.#doneAtLeast,
        unreadable: this.#unreadable,
        reportedLag: this.#lag,
      },
      startOffset: this.#startOffset,
      doneAtMost: this.#doneAtMost,
      progress: this.#progress,
    }
  }

  #observeStarted(row: Row, startOffset: number, progress: ShareProgress): void {
    const { logStartOffset, logEndOffset, readableEndOffset } = this.#offsets
    const partition = cell(this.#reported.partition, row)
    const readableEnd = cell(readableEndOffset, partition)
    if (startOffset > readableEnd) return
    // Where nothing is left to read, nobody has to count.
    const lag = startOffset === readableEnd ? 0 : this.#reportedLag(row)
    if (Number.isNaN(lag) || Number.isNaN(readableEnd)) {
      // The start offset alone may be far before the first message that is not done.
      this.#doneAtLeast[row] = NaN
      this.#unreadable[row] = 1
      return
    }
    const logEnd = cell(logEndOffset, partition)
    this.#progress[row] = progress.take({ startOffset, lag, logEnd, readableEnd })
    this.#doneAtLeast[row] = progress.doneAtLeast
    this.#doneAtMost[row] = progress.doneAtMost
    const logStart = cell(logStartOffset, partition)
    // What retention deleted is counted as not done, but nobody will do it any more.
    const firstUnread = nextOffset(progress.doneAtMost, logStart)
    this.#lag[row] = messagesBetween(firstUnread, readableEnd)
  }

  /** NaN: the coordinator does not tell. */
  #reportedLag(row: Row): number {
    return this.#reported.reportedLag === null ? NaN : cell(this.#reported.reportedLag, row)
  }
}
