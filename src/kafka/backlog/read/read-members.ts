import { consumerGroupDescribe } from '../../client/apis/consumer-group-describe.ts'
import { describeGroups } from '../../client/apis/describe-groups.ts'
import { shareGroupDescribe } from '../../client/apis/share-group-describe.ts'
import { byCoordinator } from './by-coordinator.ts'
import type { BrokerRequests } from './broker-requests.ts'
import { MemberSink, type MembersGoTo } from './member-sink.ts'
import type { SectionProblems } from './section-problems.ts'

/** Each may have hundreds of members, so an answer stays below a few MB. */
const groupsPerRequest = 200

/** Asks each coordinator for states, members and assignments, by the API of the group's type. */
export async function readMembers(
  requests: BrokerRequests,
  to: MembersGoTo,
  problems: SectionProblems,
): Promise<void> {
  await requests.eachBroker(byCoordinator(to.groups.groups), async (broker, groups) => {
    const sink = new MemberSink(broker, to, problems)
    for (const { api, types } of describingApis) {
      const names = groups.filter(({ type }) => types.includes(type)).map(({ name }) => name)
      for (let first = 0; first < names.length; first += groupsPerRequest) {
        const request = { groups: names.slice(first, first + groupsPerRequest) }
        const problem = await requests.ask(broker, api, request, sink)
        if (problem !== null) problems.add(problem)
      }
    }
  })
}

/** Groups of other types are listed only: `streams` has an API of its own. */
const describingApis = [
  // A group without a type is listed by a broker that has no other way to describe it.
  { api: describeGroups, types: ['', 'classic'] },
  { api: consumerGroupDescribe, types: ['consumer'] },
  { api: shareGroupDescribe, types: ['share'] },
]
