import { attendances } from '../backlog/attendance.ts'
import type { Parts } from '../backlog/parts.ts'
import { cell, eachRowInSlices, type Row } from '../columns.ts'
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
  const { positions, positionStates, partitionOffsets, groupTopics } = known
  const { rows, partition, committedOffset } = positions
  const { isStale, isUncommitted, isUnknown, lag } = positionStates
  const attendanceOf = attendanceOfGroupTopics(known)
  const waiting = new Float64Array(rows)
  const attendance = new Uint8Array(rows)
  const hasJumped = new Uint8Array(rows)
  yield* eachRowInSlices(rows, row => {
    const isTold = cell(isStale, row) + cell(isUncommitted, row) + cell(isUnknown, row) === 0
    waiting[row] = isTold ? cell(lag, row) : NaN
    attendance[row] = attendanceOf[cell(groupTopics.ofPosition, row)] as number
    hasJumped[row] = Number(!Number.isNaN(cell(partitionOffsets.cutTo, cell(partition, row))))
  })
  return {
    rows,
    id: positionStates.id,
    waiting,
    position: committedOffset,
    tolerance,
    attendance,
    hasJumped,
    mayRestUnread: null,
  }
}

/** Who reads each (group, topic), by index into `attendances`. */
function attendanceOfGroupTopics({
  groups,
  groupTopics,
  groupTopicSums,
}: KnownPositions): Uint8Array {
  const attendanceOf = (row: Row): number => {
    const members = cell(groups.members, cell(groupTopics.group, row))
    if (Number.isNaN(members)) return unknown
    if (members === 0) return nobody
    const assigned = cell(groupTopicSums.assignedPartitions, row)
    if (Number.isNaN(assigned)) return somebody
    return assigned > 0 ? readers : elsewhere
  }
  return Uint8Array.from({ length: groupTopics.rows }, (_, row) => attendanceOf(row))
}
