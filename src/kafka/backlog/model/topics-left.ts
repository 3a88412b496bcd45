import { presences } from '../../../backlog/consumer-presence.ts'
import type { Progress } from '../../../backlog/progress.ts'
import { statuses } from '../../../backlog/status.ts'
import type { KnownPositions } from './model.ts'

const abandoned = statuses.indexOf('abandoned')
const consuming = presences.indexOf('consuming')

/**
 * Returns 1 for each (group, topic) that the group abandoned for a topic that it reads now.
 *
 * A group that reads no topic at all has left none: without its abandoned topics it would have no
 * backlog, and look as if it had read all.
 */
export function topicsLeft(
  known: KnownPositions,
  progress: Progress,
  status: Uint8Array,
): Uint8Array {
  const { group, rows } = known.groupTopics
  const isLeft = new Uint8Array(rows)
  if (!status.includes(abandoned)) return isLeft
  const isRead = topicsRead(known, progress)
  const readsAny = new Uint8Array(known.groups.rows)
  for (let row = 0; row < rows; row++) if (isRead[row] === 1) readsAny[group[row]!] = 1
  for (let row = 0; row < rows; row++) {
    isLeft[row] = Number(status[row] === abandoned && readsAny[group[row]!] === 1)
  }
  return isLeft
}

/** 1: members of the group read the topic. In a rebalance the last known assignment counts. */
function topicsRead(
  { groupTopics: { rows, ofPosition }, groupTopicSums, positionStates }: KnownPositions,
  progress: Progress,
): Uint8Array {
  const { assignedPartitions } = groupTopicSums
  const isRead = new Uint8Array(rows)
  for (let row = 0; row < rows; row++) isRead[row] = Number(assignedPartitions[row]! > 0)
  for (let position = 0; position < ofPosition.length; position++) {
    const row = ofPosition[position]!
    if (!Number.isNaN(assignedPartitions[row]) || isRead[row] === 1) continue
    const part = progress.recall(positionStates.id[position]!)
    if (part?.presence === consuming) isRead[row] = 1
  }
  return isRead
}
