import type { Backlogs } from '../../../backlog/backlogs.ts'
import { worstByOwner } from '../../../backlog/status-rules.ts'
import { statuses } from '../../../backlog/status.ts'
import { maxByOwner, unknownUnlessComplete } from '../../../columns/by-owner.ts'
import { groupLag, type GroupTopicSums } from '../memory/group-topics.ts'
import type { GroupAssessment, KnownPositions } from './model.ts'

const unknown = statuses.indexOf('unknown')
const ok = statuses.indexOf('ok')

/**
 * Returns lag, age and status of groups.
 *
 * `isLeft` is 1 for each (group, topic) that counts in the status alone.
 */
export function groupTotals(
  { groups, groupTopics, groupTopicSums: sums }: KnownPositions,
  { age, status }: Pick<Backlogs, 'age' | 'status'>,
  isLeft: Uint8Array,
): Pick<GroupAssessment, 'groupLag' | 'groupAge' | 'groupStatus'> {
  const { group } = groupTopics
  const lags = { lag: zeroWhere(isLeft, sums.lag), lastLag: zeroWhere(isLeft, sums.lastLag) }
  const ages = zeroWhere(isLeft, age)
  const groupAge = unknownUnlessComplete(
    { values: maxByOwner(groups.rows, group, ages), best: 0 },
    group,
    ages,
  )
  const groupStatus = worstByOwner(groups.rows, group, status)
  for (let row = 0; row < groups.rows; row++) {
    // Messages may wait in partitions that the exporter does not see; bad news from others is true.
    if (!(groups.invisiblePartitions[row]! > 0)) continue
    if (groupAge[row] === 0) groupAge[row] = NaN
    if (groupStatus[row] === ok) groupStatus[row] = unknown
  }
  return { groupLag: groupLag(groups, groupTopics, lags), groupAge, groupStatus }
}

/** Returns the status of each (group, topic), with `unknown` for an `ok` one whose messages are not all known. */
export function okOnlyIfComplete(
  status: Uint8Array,
  { isIncomplete }: Pick<GroupTopicSums, 'isIncomplete'>,
): Uint8Array {
  const complete = status.slice()
  for (let row = 0; row < complete.length; row++) {
    if (complete[row] === ok && isIncomplete[row] === 1) complete[row] = unknown
  }
  return complete
}

function zeroWhere(flags: Uint8Array, column: Float64Array): Float64Array {
  const counted = column.slice()
  for (let row = 0; row < counted.length; row++) if (flags[row] === 1) counted[row] = 0
  return counted
}
