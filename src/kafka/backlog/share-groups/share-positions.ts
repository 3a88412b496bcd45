import { cell, derive, type Row } from '../../../columns/columns.ts'
import type { Groups } from '../facts/facts.ts'
import type { GroupAssessment, KnownPositions } from '../model/model.ts'
import type { PositionStates } from '../memory/position-memory.ts'
import type { SharePositions } from './reported-shares.ts'

/** Returns the offset that Kafka stores for each position: a commit, or a share group's start offset. */
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
 * Returns the positions from which statuses follow.
 *
 * For share groups the commit is replaced: by the upper bound of progress, after which the oldest
 * message not completed cannot be, and as the position by progress that is proven.
 */
export function positionsForStatus(
  known: KnownPositions,
  shares: SharePositions | null,
): KnownPositions {
  if (shares === null) return known
  const { positions, positionStates } = known
  const { completedAtMost, progress } = shares
  const committedOffset = derive(positions.rows, row => {
    const atMost = cell(completedAtMost, row)
    return Number.isNaN(atMost) ? cell(positionStates.committedOffset, row) : atMost
  })
  return {
    ...known,
    positions: { ...positions, committedOffset: progress },
    positionStates: { ...positionStates, committedOffset },
  }
}

/**
 * Returns the assessment with NaN for the upper bound of a share group's age.
 *
 * Any message from the start offset on may be the oldest one, even if the first ones were completed
 * long ago.
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
