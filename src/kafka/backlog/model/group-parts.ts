import { attendances } from '../../../backlog/consumer-presence.ts'
import type { Parts } from '../../../backlog/parts.ts'
import { eachSlice, type Slice } from '../../../columns/columns.ts'
import type { KnownPositions } from './model.ts'

const unknown = attendances.indexOf('unknown')
const nobody = attendances.indexOf('nobody')
const elsewhere = attendances.indexOf('elsewhere')
const somebody = attendances.indexOf('somebody')
const readers = attendances.indexOf('readers')

/** The positions of groups as parts of backlogs, by what this reading told of them. */
export function* groupParts(
  known: KnownPositions,
  tolerance: Float64Array,
): Generator<void, Parts> {
  const { positions, positionStates } = known
  const { rows } = positions
  const ofGroupTopics = attendancesOf(known)
  const parts = {
    rows,
    id: positionStates.id,
    waiting: new Float64Array(rows),
    position: positions.committedOffset,
    tolerance,
    attendance: new Uint8Array(rows),
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
    attendance,
    hasJumped,
  }: Pick<Parts, 'waiting' | 'attendance'> & { hasJumped: Uint8Array },
  { first, end }: Slice,
): void {
  const { partition } = positions
  const { isStale, isUncommitted, isUnknown, lag } = positionStates
  const { ofPosition } = groupTopics
  const { cutTo } = partitionOffsets
  for (let row = first; row < end; row++) {
    const isTold = isStale[row] === 0 && isUncommitted[row] === 0 && isUnknown[row] === 0
    waiting[row] = isTold ? (lag[row] as number) : NaN
    attendance[row] = ofGroupTopics[ofPosition[row] as number] as number
    hasJumped[row] = Number(!Number.isNaN(cutTo[partition[row] as number]))
  }
}

/** Who reads each (group, topic), by index into `attendances`. */
function attendancesOf({ groups, groupTopics, groupTopicSums }: KnownPositions): Uint8Array {
  const attendance = new Uint8Array(groupTopics.rows)
  for (let row = 0; row < attendance.length; row++) {
    const members = groups.members[groupTopics.group[row] as number] as number
    attendance[row] = attendanceOf(members, groupTopicSums.assignedPartitions[row] as number)
  }
  return attendance
}

function attendanceOf(members: number, assignedPartitions: number): number {
  if (Number.isNaN(members)) return unknown
  if (members === 0) return nobody
  if (Number.isNaN(assignedPartitions)) return somebody
  return assignedPartitions > 0 ? readers : elsewhere
}
