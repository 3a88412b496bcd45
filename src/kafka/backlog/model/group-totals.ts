import type { Backlogs } from '../../../backlog/backlogs.ts'
import { worstByOwner } from '../../../backlog/status-rules.ts'
import { statuses } from '../../../backlog/status.ts'
import { maxByOwner, unknownUnlessComplete } from '../../../columns/by-owner.ts'
import { groupLag, type GroupTopicSums } from '../memory/group-topics.ts'
import type { GroupAssessment, KnownPositions } from './model.ts'

const abandoned = statuses.indexOf('abandoned')

/** Returns lag, age and status of groups, over the topics that they have not abandoned. */
export function groupTotals(
  { groups, groupTopics, groupTopicSums: sums }: KnownPositions,
  { age, status }: Pick<Backlogs, 'age' | 'status'>,
): Pick<GroupAssessment, 'groupLag' | 'groupAge' | 'groupStatus'> {
  const { group } = groupTopics
  const lags = {
    lag: zeroWhereAbandoned(sums.lag, status),
    lastLag: zeroWhereAbandoned(sums.lastLag, status),
  }
  const ages = zeroWhereAbandoned(age, status)
  const highest = { values: maxByOwner(groups.rows, group, ages), best: 0 }
  return {
    groupLag: groupLag(groups, groupTopics, lags),
    groupAge: unknownUnlessComplete(highest, group, ages, isOnlyUncommitted(sums)),
    groupStatus: worstByOwner(groups.rows, group, status),
  }
}

function zeroWhereAbandoned(column: Float64Array, status: Uint8Array): Float64Array {
  const counted = column.slice()
  for (let row = 0; row < counted.length; row++) if (status[row] === abandoned) counted[row] = 0
  return counted
}

/** 1: the lag is unknown only because nothing is committed. */
function isOnlyUncommitted({ lag, unknownPartitions }: GroupTopicSums): Uint8Array {
  const flags = new Uint8Array(lag.length)
  for (let row = 0; row < flags.length; row++) {
    if (Number.isNaN(lag[row]) && unknownPartitions[row] === 0) flags[row] = 1
  }
  return flags
}
