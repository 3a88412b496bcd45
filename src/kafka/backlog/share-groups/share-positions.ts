import { cell, derive, type Row } from '../../../columns/columns.ts'
import type { Groups } from '../facts/facts.ts'
import type { GroupAssessment, KnownPositions } from '../model/model.ts'
import type { PositionStates } from '../memory/position-memory.ts'
import type { SharePositions } from './reported-shares.ts'

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
export function positionsForStatus(
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
