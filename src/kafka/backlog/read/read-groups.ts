import type { NameFilter } from '../../../columns/name-filter.ts'
import { listGroups, type ListGroupsSink } from '../../client/apis/list-groups.ts'
import { noError, problemOf } from '../../client/error-codes.ts'
import type { BrokerAddress } from '../../client/kafka-client.ts'
import type { ListedGroup } from '../facts/groups-builder.ts'
import type { BrokerRequests } from './broker-requests.ts'
import type { SectionProblems } from './section-problems.ts'

export interface GroupListing {
  /** The groups that pass the filter, each with the broker that listed it. */
  readonly groups: readonly ListedGroup[]
  /** Brokers that listed their groups. */
  readonly listedBy: number
  /** True: every broker did. */
  readonly isComplete: boolean
}

/** Lists the groups that each broker coordinates. */
export async function readGroups(
  requests: BrokerRequests,
  brokers: readonly BrokerAddress[],
  isWantedGroup: NameFilter,
  problems: SectionProblems,
): Promise<GroupListing> {
  const groups = new Map<string, ListedGroup>()
  let listedBy = 0
  await requests.eachBroker(new Map(brokers.map(broker => [broker.id, broker])), async broker => {
    let errorCode = noError
    const sink: ListGroupsSink = {
      result: code => (errorCode = code),
      group: listed => {
        // While its coordinator changes, a group can be listed by the old and the new one.
        if (!isWantedGroup(listed.group) || groups.has(listed.group)) return
        groups.set(listed.group, { ...listed, coordinator: broker })
      },
    }
    const problem = await requests.sendTo(broker, listGroups, {}, sink)
    if (problem !== null) problems.add(problem)
    else if (errorCode !== noError) problems.add(problemOf(errorCode, `broker ${broker}`))
    else listedBy++
  })
  return { groups: [...groups.values()], listedBy, isComplete: listedBy === brokers.length }
}
