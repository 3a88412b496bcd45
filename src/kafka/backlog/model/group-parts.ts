import { presences } from '../../../backlog/consumer-presence.ts'
import type { Parts } from '../../../backlog/parts.ts'
import type { KnownPositions } from './model.ts'

const unknown = presences.indexOf('unknown')
const none = presences.indexOf('none')
const otherTopics = presences.indexOf('otherTopics')
const unassigned = presences.indexOf('unassigned')
const consuming = presences.indexOf('consuming')

/** One row for each row of `GroupTopics`. */
interface ExpectedOfGroupTopics {
  /** Seconds: the window of the status. */
  readonly windows: Float64Array
  /** 1: messages may wait without members. */
  readonly mayRestUnread: Float64Array
}

/** Returns the positions of groups as parts of backlogs, as this reading reports them. */
export function groupParts(
  known: KnownPositions,
  tolerance: Float64Array,
  { windows, mayRestUnread }: ExpectedOfGroupTopics,
): Parts {
  const { positions, positionStates, partitionOffsets, groupTopics } = known
  const { rows, partition } = positions
  const { isStale, isUncommitted, isUnknown, lag } = positionStates
  const presenceOfGroupTopic = groupTopicPresences(known)
  const waiting = new Float64Array(rows)
  const presence = new Uint8Array(rows)
  const hasJumped = new Uint8Array(rows)
  const window = new Float64Array(rows)
  const mayRest = new Uint8Array(rows)
  for (let row = 0; row < rows; row++) {
    const isReported = isStale[row] === 0 && isUncommitted[row] === 0 && isUnknown[row] === 0
    waiting[row] = isReported ? lag[row]! : NaN
    const owner = groupTopics.ofPosition[row]!
    presence[row] = presenceOfGroupTopic[owner]!
    window[row] = windows[owner]!
    mayRest[row] = mayRestUnread[owner]!
    hasJumped[row] = Number(!Number.isNaN(partitionOffsets.cutTo[partition[row]!]))
  }
  return {
    rows,
    id: positionStates.id,
    waiting,
    position: positions.committedOffset,
    tolerance,
    presence,
    hasJumped,
    window,
    mayRestUnread: mayRest,
    due: null,
  }
}

/** Returns whether each (group, topic) has consumers, by index into `presences`. */
function groupTopicPresences({ groups, groupTopics, groupTopicSums }: KnownPositions): Uint8Array {
  const presence = new Uint8Array(groupTopics.rows)
  for (let row = 0; row < presence.length; row++) {
    const members = groups.members[groupTopics.group[row]!]!
    presence[row] = presenceOf(members, groupTopicSums.assignedPartitions[row]!)
  }
  return presence
}

function presenceOf(members: number, assignedPartitions: number): number {
  if (Number.isNaN(members)) return unknown
  if (members === 0) return none
  if (Number.isNaN(assignedPartitions)) return unassigned
  return assignedPartitions > 0 ? consuming : otherTopics
}
