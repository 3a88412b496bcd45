import type { Api } from '../../client/api.ts'
import { consumerGroupDescribe } from '../../client/apis/consumer-group-describe.ts'
import { describeGroups } from '../../client/apis/describe-groups.ts'
import type { DescribeRequest, GroupDescriptionSink } from '../../client/apis/group-description.ts'
import { shareGroupDescribe } from '../../client/apis/share-group-describe.ts'
import type { BrokerRequests } from './broker-requests.ts'
import type { SectionProblems } from './section-problems.ts'

type DescribingApi = Api<DescribeRequest, GroupDescriptionSink>

/** Groups of other types are listed only: `streams` has an API of its own. */
const apiOfType: ReadonlyMap<string, DescribingApi> = new Map([
  // A group without a type is listed by a broker that has no other way to describe it.
  ['', describeGroups],
  ['classic', describeGroups],
  ['consumer', consumerGroupDescribe],
  ['share', shareGroupDescribe],
])

/** A group may have hundreds of members; this keeps a response below a few MB. */
const groupsPerRequest = 200

/** Returns true if groups of this type can be described. */
export function isDescribable(type: string): boolean {
  return apiOfType.has(type)
}

/** Describes groups of one coordinator, by the API of their type; those of other types by `fallback`. */
export async function describeByType(
  requests: BrokerRequests,
  { broker, groups, fallback }: DescribedGroups,
  sink: GroupDescriptionSink,
  problems: SectionProblems,
): Promise<void> {
  const namesOf = new Map<DescribingApi, string[]>()
  for (const { name, type } of groups) {
    const api = apiOfType.get(type) ?? fallback
    if (api === undefined) continue
    const names = namesOf.get(api)
    if (names === undefined) namesOf.set(api, [name])
    else names.push(name)
  }
  for (const [api, names] of namesOf) {
    for (let first = 0; first < names.length; first += groupsPerRequest) {
      const request = { groups: names.slice(first, first + groupsPerRequest) }
      const problem = await requests.sendTo(broker, api, request, sink)
      if (problem !== null) problems.add(problem)
    }
  }
}

interface DescribedGroups {
  readonly broker: number
  readonly groups: readonly { readonly name: string; readonly type: string }[]
  /** Absent: groups of other types are left out. */
  readonly fallback?: DescribingApi
}
