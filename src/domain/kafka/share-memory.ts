import { cell, derive, eachRow, entry, type Row, unknownColumn } from '../columns.ts'
import type { Groups, Positions } from './facts.ts'
import { isWithinLimit, type Moment } from './held-values.ts'
import type { GroupAssessment, KnownPositions } from './model.ts'
import type { PartitionOffsets } from './partition-memory.ts'
import type { PositionStates } from './position-memory.ts'
import { ShareProgress } from './share-progress.ts'

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
interface RememberedShare {
  readonly progress: ShareProgress
  startOffset: number
  /** Monotonic. */
  readAt: number
}

/** How far share groups have come, from reading to reading. */
export class ShareMemory {
  /** By name of group, then by partition id; of the last reading's positions. */
  #shares: ReadonlyMap<string, ReadonlyMap<number, RememberedShare>> = new Map();

  /** Null: there are no share groups. */
  *observe(
    groups: Groups,
    positions: Positions,
    offsets: PartitionOffsets,
    moment: Moment,
  ): Generator<void, SharePositions | null> {
    const shares = new Map<string, Map<number, RememberedShare>>()
    const before = this.#shares
    this.#shares = shares
    if (!groups.type.includes('share')) return null
    const told = new ToldShares(positions, offsets)
    yield
    for (const [group, type] of groups.type.entries()) {
      if (type !== 'share') continue
      const name = entry(groups.name, group)
      const ofGroup = new Map<number, RememberedShare>()
      const first = cell(groups.firstPosition, group)
      eachRow(cell(groups.positions, group), nth => {
        const id = cell(offsets.id, cell(positions.partition, first + nth))
        const share = before.get(name)?.get(id) ?? newShare()
        ofGroup.set(id, share)
        told.observe(first + nth, share, moment)
      })
      shares.set(name, ofGroup)
      yield
    }
    return told.seal()
  }
}

function newShare(): RememberedShare {
  return { progress: new ShareProgress(), startOffset: NaN, readAt: NaN }
}

/** The columns of one reading while they are made. */
class ToldShares {
  readonly #told: Positions
  readonly #offsets: PartitionOffsets
  readonly #doneAtLeast: Float64Array
  readonly #unreadable: Uint8Array
  readonly #lag: Float64Array
  readonly #startOffset: Float64Array
  readonly #doneAtMost: Float64Array
  readonly #progress: Float64Array

  constructor(told: Positions, offsets: PartitionOffsets) {
    this.#told = told
    this.#offsets = offsets
    this.#doneAtLeast = told.committedOffset.slice()
    this.#unreadable = told.unreadable.slice()
    this.#lag = unknownColumn(told.rows)
    this.#startOffset = unknownColumn(told.rows)
    this.#doneAtMost = unknownColumn(told.rows)
    this.#progress = told.committedOffset.slice()
  }

  observe(row: Row, share: RememberedShare, moment: Moment): void {
    const startOffset = cell(this.#told.committedOffset, row)
    if (!Number.isNaN(startOffset)) {
      share.startOffset = startOffset
      share.readAt = moment.now.monotonic
    } else if (cell(this.#told.unreadable, row) === 0) share.startOffset = NaN
    if (isWithinLimit(share.readAt, moment)) this.#startOffset[row] = share.startOffset
    this.#progress[row] = NaN
    if (!Number.isNaN(startOffset)) this.#observeStarted(row, startOffset, share.progress)
  }

  seal(): SharePositions {
    return {
      positions: {
        ...this.#told,
        committedOffset: this.#doneAtLeast,
        unreadable: this.#unreadable,
        toldLag: this.#lag,
      },
      startOffset: this.#startOffset,
      doneAtMost: this.#doneAtMost,
      progress: this.#progress,
    }
  }

  #observeStarted(row: Row, startOffset: number, progress: ShareProgress): void {
    const { logStartOffset, logEndOffset, readableEndOffset } = this.#offsets
    const partition = cell(this.#told.partition, row)
    const readableEnd = cell(readableEndOffset, partition)
    if (startOffset > readableEnd) return
    // Where nothing is left to read, nobody has to count.
    const lag = startOffset === readableEnd ? 0 : this.#toldLag(row)
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
    const unread = logStart > progress.doneAtMost ? logStart : progress.doneAtMost
    this.#lag[row] = unread > readableEnd ? 0 : readableEnd - unread
  }

  /** NaN: the coordinator does not tell. */
  #toldLag(row: Row): number {
    return this.#told.toldLag === null ? NaN : cell(this.#told.toldLag, row)
  }
}

/** What Kafka has stored for each position: a committed offset, or a share group's start offset. */
export function storedOffsets(
  { type }: Pick<Groups, 'type'>,
  { committedOffset }: Pick<PositionStates, 'committedOffset'>,
  shares: SharePositions | null,
): Float64Array {
  if (shares === null) return committedOffset
  const { positions, startOffset } = shares
  const isShared = type.map(word => word === 'share')
  return derive(positions.rows, row =>
    cell(isShared.at(cell(positions.group, row)) === true ? startOffset : committedOffset, row),
  )
}

/**
 * The positions by which backlogs are judged.
 *
 * The oldest message not done is not after what was at most done, and that something was done takes
 * a proof; both differ from a commit for share groups alone.
 */
export function judgedPositions(
  known: KnownPositions,
  shares: SharePositions | null,
): KnownPositions {
  if (shares === null) return known
  const { positions, positionStates } = known
  const { doneAtMost, progress } = shares
  const committedOffset = derive(positions.rows, row => {
    const atMost = cell(doneAtMost, row)
    return Number.isNaN(atMost) ? cell(positionStates.committedOffset, row) : atMost
  })
  return {
    ...known,
    positions: { ...positions, committedOffset: progress },
    positionStates: { ...positionStates, committedOffset },
  }
}

/**
 * The assessment without what is not known of share groups: how old the oldest message is at most.
 *
 * It may be any from the start offset on, which may have been done long ago.
 */
export function withoutSharedBounds(
  { groups, groupTopics }: KnownPositions,
  assessment: GroupAssessment,
): GroupAssessment {
  if (!groups.type.includes('share')) return assessment
  const { backlogs } = assessment
  const isShared = (row: Row): boolean => groups.type[cell(groupTopics.group, row)] === 'share'
  const ageUpperBound = derive(backlogs.rows, row =>
    isShared(row) && cell(backlogs.age, row) !== 0 ? NaN : cell(backlogs.ageUpperBound, row),
  )
  return { ...assessment, backlogs: { ...backlogs, ageUpperBound } }
}
