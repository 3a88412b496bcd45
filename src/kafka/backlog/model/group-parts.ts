import { presences } from '../../../backlog/consumer-presence.ts'
import type { Parts } from '../../../backlog/parts.ts'
import { eachSlice, type Slice } from '../../../columns/columns.ts'
import type { KnownPositions } from './model.ts'

const unknown = presences.indexOf('unknown')
const none = presences.indexOf('none')
const otherTopics = presences.indexOf('otherTopics')
const unassigned = presences.indexOf('unassigned')
const consuming = presences.indexOf('consuming')

/** The positions of groups as parts of backlogs, by what this reading told of them. */
export function* groupParts(
  known: KnownPositions,
  tolerance: Float64Array,
): Generator<void, Parts> {
  const { positions, positionStates } = known
  const { rows } = positions
  const ofGroupTopics = presencesOf(known)
  const parts = {
    rows,
    id: positionStates.id,
    waiting: new Float64Array(rows),
    position: positions.committedOffset,
    tolerance,
    presence: new Uint8Array(rows),
    hasJumped: new Uint8Array(rows),
    mayRestUnread: null,
  }
  yield* eachSlice(rows, slice => {
    describeSlice(known, ofGroupTopics, parts, slice)
  })
  return parts
}

function describeSlice(
  { positions, positionStates, partitionOffsets, groupTopics }: KnownPositions,
  ofGroupTopics: Uint8Array,
  {
    waiting,
    presence: attendance,
    hasJumped,
  }: Pick<Parts, 'waiting' | 'presence'> & { hasJumped: Uint8Array },
  { first, end }: Slice,
): void {
  const { partition } = positions
  const { isStale, isUncommitted, isUnknown, lag } = positionStates
  const { ofPosition } = groupTopics
  const { cutTo } = partitionOffsets
  for (let row = first; row < end; row++) {
    const isReported = isStale[row] === 0 && isUncommitted[row] === 0 && isUnknown[row] === 0
    waiting[row] = isReported ? (lag[row] as number) : NaN
    attendance[row] = ofGroupTopics[ofPosition[row] as number] as number
    hasJumped[row] = Number(!Number.isNaN(cutTo[partition[row] as number]))
  }
}

/** Who reads each (group, topic), by index into `presences`. */
function presencesOf({ groups, groupTopics, groupTopicSums }: KnownPositions): Uint8Array {
  const attendance = new Uint8Array(groupTopics.rows)
  for (let row = 0; row < attendance.length; row++) {
    const members = groups.members[groupTopics.group[row] as number] as number
    attendance[row] = presenceOf(members, groupTopicSums.assignedPartitions[row] as number)
  }
  return attendance
}

function presenceOf(members: number, assignedPartitions: number): number {
  if (Number.isNaN(members)) return unknown
  if (members === 0) return none
  if (Number.isNaN(assignedPartitions)) return unassigned
  return assignedPartitions > 0 ? consuming : otherTopics
}
