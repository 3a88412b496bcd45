import type { NameFilter } from '../../../columns/name-filter.ts'
import { listGroups, type ListGroupsSink } from '../../client/apis/list-groups.ts'
import { leaderNotAvailable, noError, problemOf } from '../../client/error-codes.ts'
import type { ListedGroup } from '../facts/groups-builder.ts'
import { offsetsTopic, type Topology } from '../facts/topology-builder.ts'
import type { BrokerRequests } from './broker-requests.ts'
import { liveBrokers } from './read-topology.ts'
import { anyBroker, type SectionProblems } from './section-problems.ts'

export interface GroupListing {
  /** The groups that pass the filter, each with the broker that listed it. */
  readonly groups: readonly ListedGroup[]
  /** Ids of the brokers that listed their groups. */
  readonly listedBy: ReadonlySet<number>
}

/**
 * Lists the groups that each broker coordinates.
 *
 * Groups whose commits are kept in a leaderless partition are listed by no broker.
 */
export async function readGroups(
  requests: BrokerRequests,
  topology: Topology,
  isWantedGroup: NameFilter,
  problems: SectionProblems,
): Promise<GroupListing> {
  const groups = new Map<string, ListedGroup>()
  const listedBy = new Set<number>()
  for (const partition of topology.leaderlessOffsets) {
    problems.addRow('partition', `${offsetsTopic}-${partition}`, leaderNotAvailable, anyBroker)
  }
  const brokers = new Map(liveBrokers(topology).map(broker => [broker.id, broker]))
  await requests.eachBroker(brokers, async broker => {
    let errorCode = noError
    const sink: ListGroupsSink = {
      result: code => (errorCode = code),
      group: listed => {
        if (!isWantedGroup(listed.group)) return
        const known = groups.get(listed.group)
        if (known === undefined) groups.set(listed.group, { ...listed, coordinator: broker })
        else if (isCollision(known, broker)) problems.addRepeated('group', listed.group, broker)
      },
    }
    const problem = await requests.sendTo(broker, listGroups, {}, sink)
    if (problem !== null) problems.add(problem)
    else if (errorCode !== noError) problems.add(problemOf(errorCode, `broker ${broker}`))
    else listedBy.add(broker)
  })
  return { groups: [...groups.values()], listedBy }
}

/** What the decoder inserts for bytes that are not UTF-8: several names can become the same. */
const replacementCharacter = '\uFFFD'

/**
 * Whether a broker lists another group with the name of this one.
 *
 * While its coordinator changes, one group can be listed by the old and the new one.
 */
function isCollision({ group, coordinator }: ListedGroup, broker: number): boolean {
  return coordinator === broker || group.includes(replacementCharacter)
}
