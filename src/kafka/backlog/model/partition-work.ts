import type { Backlogs } from '../../../backlog/backlogs.ts'
import type { Outlook } from '../../../backlog/parts.ts'
import { statuses } from '../../../backlog/status.ts'
import { entry } from '../../../columns/columns.ts'
import type { KnownPositions } from './model.ts'

const stalled = statuses.indexOf('stalled')

/** The columns of `Backlogs` that follow from what each partition has to do. */
type PartitionWork = Pick<Backlogs, 'workableMessages' | 'usableConsumers' | 'stalledPartitions'>

/**
 * Returns what consumers can work on in each (group, topic).
 *
 * A partition has work if messages wait there or were done within the window. One that is unknown or
 * has no commit may have work, and counts. `tolerance`: the lag of each position that counts as zero.
 */
export function partitionWork(
  { groups, groupTopics, groupTopicSums: sums, positionStates }: KnownPositions,
  { statusIgnoringAge, hasProgress }: Outlook,
  tolerance: Float64Array,
): PartitionWork {
  const { rows, group, ofPosition } = groupTopics
  const { lag, isUnknown, isUncommitted } = positionStates
  const workableMessages = new Float64Array(rows)
  const usableConsumers = new Float64Array(rows)
  const stalledPartitions = new Float64Array(rows)
  for (let row = 0; row < ofPosition.length; row++) {
    if (isUnknown[row] === 1 || isUncommitted[row] === 1) continue
    const owner = ofPosition[row]!
    const isWaiting = lag[row]! > tolerance[row]!
    if (statusIgnoringAge[row] === stalled) {
      stalledPartitions[owner] = stalledPartitions[owner]! + 1
    } else {
      if (isWaiting) workableMessages[owner] = workableMessages[owner]! + lag[row]!
      if (isWaiting || hasProgress[row] === 1) usableConsumers[owner] = usableConsumers[owner]! + 1
    }
  }
  for (let row = 0; row < rows; row++) {
    const hidden = sums.unknownPartitions[row]! + sums.uncommittedPartitions[row]!
    usableConsumers[row] = usableConsumers[row]! + hidden
    if (Number.isNaN(sums.lag[row])) workableMessages[row] = NaN
    // Members of a share group read the same partitions.
    if (entry(groups.type, group[row]!) === 'share' && usableConsumers[row]! > 0) {
      usableConsumers[row] = Infinity
    }
  }
  return { workableMessages, usableConsumers, stalledPartitions }
}
