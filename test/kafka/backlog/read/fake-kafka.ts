import type { Api } from '../../../../src/kafka/client/api.ts'
import type { DescribeClusterSink } from '../../../../src/kafka/client/apis/describe-cluster.ts'
import type {
  DescribeShareGroupOffsetsRequest,
  ShareGroupOffsetsSink,
} from '../../../../src/kafka/client/apis/describe-share-group-offsets.ts'
import type {
  FindCoordinatorRequest,
  FindCoordinatorSink,
} from '../../../../src/kafka/client/apis/find-coordinator.ts'
import type {
  DescribeRequest,
  GroupDescriptionSink,
} from '../../../../src/kafka/client/apis/group-description.ts'
import type { ListGroupsSink } from '../../../../src/kafka/client/apis/list-groups.ts'
import {
  earliestOffset,
  type ListOffsetsRequest,
  type ListOffsetsSink,
} from '../../../../src/kafka/client/apis/list-offsets.ts'
import type { MetadataSink } from '../../../../src/kafka/client/apis/metadata.ts'
import type {
  OffsetFetchRequest,
  OffsetFetchSink,
} from '../../../../src/kafka/client/apis/offset-fetch.ts'
import type { BrokerAddress, KafkaClient } from '../../../../src/kafka/client/kafka-client.ts'
import { type ProblemKind, ProblemError } from '../../../../src/reading/problem.ts'
import type { RequestContext } from '../../../../src/reading/request.ts'
import { brokerIds } from '../facts/kafka-facts.ts'

export interface FakePartition {
  /** -1: leaderless. Default: 1. */
  readonly leader?: number
  readonly leaderEpoch?: number
  readonly ends?: readonly [start: number, end: number]
  readonly lastStable?: number
  /** What ListOffsets answers for it. */
  readonly errorCode?: number
}

export interface FakeTopic {
  readonly internal?: boolean
  /** What Metadata answers for it. */
  readonly errorCode?: number
  readonly partitions?: readonly FakePartition[]
}

export interface FakeGroup {
  /** Who lists it. Default: 1. */
  readonly coordinator?: number
  /** Where it is by now, when that is elsewhere. */
  readonly movedTo?: number
  readonly type?: string
  readonly state?: string
  /** By topic and partition; an error code is told as `{ errorCode }`. */
  readonly commits?: Readonly<Record<string, readonly (number | { readonly errorCode: number })[]>>
  /** By topic and partition: the start offset of a share group and its lag, or an error code. */
  readonly shares?: Readonly<
    Record<
      string,
      readonly (readonly [startOffset: number, lag: number] | { readonly errorCode: number })[]
    >
  >
  /** What OffsetFetch or DescribeShareGroupOffsets answers for the group. */
  readonly commitsErrorCode?: number
  /** What each member reads; null: in a format that only clients know. */
  readonly members?: readonly (Readonly<Record<string, readonly number[]>> | null)[]
  readonly describeErrorCode?: number
}

export interface FakeCluster {
  readonly brokers: readonly number[]
  readonly topics?: Readonly<Record<string, FakeTopic>>
  readonly groups?: Readonly<Record<string, FakeGroup>>
  /** What ListGroups of a broker answers. */
  readonly listErrorCode?: Readonly<Record<number, number>>
  /** Brokers that fail every request; `bootstrap` fails Metadata. */
  readonly failing?: Readonly<Partial<Record<number | 'bootstrap', ProblemKind>>>
  /** Requests that are never answered, as `OffsetFetch 2`. */
  readonly unanswered?: readonly string[]
  readonly offsetFetchVersion?: number
  /** What DescribeCluster answers. */
  readonly rights?: { readonly errorCode?: number; readonly operations?: number }
}

/** A cluster in memory that answers as its description says, and writes down who was asked what. */
export interface FakeKafka extends KafkaClient {
  /** `ListGroups 1`, `OffsetFetch 2 billing,audit`: API, broker, and what for. */
  readonly asked: readonly string[]
  readonly live: readonly BrokerAddress[]
}

export function fakeKafka(cluster: FakeCluster): FakeKafka {
  const asked: string[] = []
  let live: readonly BrokerAddress[] = []
  const { failing = {} } = cluster
  const fail = (kind: ProblemKind, subject: string): never => {
    throw new ProblemError({ kind, subject, detail: 'as the test wants it' })
  }
  return {
    asked,
    get live() {
      return live
    },
    async sendToAny(api, request, sink, ask) {
      asked.push(api.name)
      if (failing.bootstrap !== undefined) fail(failing.bootstrap, 'bootstrap kafka-1:9092')
      await untilReleased(cluster, api.name, ask)
      answer(api, { cluster, broker: 0, request, sink })
    },
    async sendTo(broker, api, request, sink, ask) {
      asked.push(`${api.name} ${broker}${subjectOf(request)}`)
      const kind = failing[broker]
      if (kind !== undefined) fail(kind, `broker ${broker} (kafka-${broker}:9092)`)
      await untilReleased(cluster, `${api.name} ${broker}`, ask)
      answer(api, { cluster, broker, request, sink })
    },
    version(broker, api) {
      const kind = failing[broker]
      if (kind !== undefined) fail(kind, `broker ${broker} (kafka-${broker}:9092)`)
      const isOld = api.name === 'OffsetFetch' && cluster.offsetFetchVersion !== undefined
      return Promise.resolve(isOld ? cluster.offsetFetchVersion : api.maxVersion)
    },
    useBrokers(brokers) {
      live = brokers
    },
    close: () => Promise.resolve(),
  }
}

function subjectOf(request: unknown): string {
  const { groups, topics } = request as Partial<OffsetFetchRequest & ListOffsetsRequest>
  if (groups !== undefined) return ` ${groups.join(',')}`
  if (topics === undefined) return ''
  const word = topics[0]?.timestamp[0] === earliestOffset ? 'earliest' : 'latest'
  const { isolation } = request as ListOffsetsRequest
  return ` ${isolation === 'read_committed' ? 'last stable' : word}`
}

/** Rejects as the real client does when the signal aborts while an answer is waited for. */
async function untilReleased(
  { unanswered = [] }: FakeCluster,
  asked: string,
  { signal }: RequestContext,
): Promise<void> {
  if (!unanswered.includes(asked)) return Promise.resolve()
  return new Promise<void>((_resolve, reject) => {
    const subject = asked.replace(/^\w+/, 'broker')
    const problem = { kind: 'timeout', subject, detail: 'not answered' } as const
    const abandon = (): void => reject(new ProblemError(problem))
    signal.addEventListener('abort', abandon, { once: true })
    if (signal.aborted) abandon()
  })
}

interface SentRequest {
  readonly cluster: FakeCluster
  readonly broker: number
  readonly request: unknown
  readonly sink: unknown
}

function answer(api: Pick<Api<never, never>, 'name'>, asked: SentRequest): void {
  const { cluster, broker, request, sink } = asked
  switch (api.name) {
    case 'Metadata':
      sendMetadata(cluster, sink as MetadataSink)
      break
    case 'ListGroups':
      sendListing(cluster, broker, sink as ListGroupsSink)
      break
    case 'OffsetFetch':
      sendCommits(cluster, broker, request as OffsetFetchRequest, sink as OffsetFetchSink)
      break
    case 'DescribeShareGroupOffsets':
      sendShares(
        cluster,
        broker,
        request as DescribeShareGroupOffsetsRequest,
        sink as ShareGroupOffsetsSink,
      )
      break
    case 'DescribeGroups':
    case 'ConsumerGroupDescribe':
    case 'ShareGroupDescribe':
      sendMembers(cluster, broker, request as DescribeRequest, sink as GroupDescriptionSink)
      break
    case 'ListOffsets':
      sendOffsets(cluster, broker, request as ListOffsetsRequest, sink as ListOffsetsSink)
      break
    case 'FindCoordinator':
      sendCoordinators(cluster, request as FindCoordinatorRequest, sink as FindCoordinatorSink)
      break
    case 'DescribeCluster':
      sendRights(cluster, sink as DescribeClusterSink)
      break
    default:
      throw new RangeError(`the fake cluster does not speak ${api.name}`)
  }
}

function sendCoordinators(
  { groups = {} }: FakeCluster,
  request: FindCoordinatorRequest,
  sink: FindCoordinatorSink,
): void {
  for (const group of request.groups) {
    const { coordinator = 1, movedTo = coordinator } = groups[group] ?? {}
    sink.coordinator(group, 0, movedTo)
  }
}

function sendRights({ rights = {} }: FakeCluster, sink: DescribeClusterSink): void {
  sink.cluster(rights.errorCode ?? 0, rights.operations ?? 0)
}

function sendMetadata({ brokers, topics = {} }: FakeCluster, sink: MetadataSink): void {
  for (const id of brokers) sink.broker(id, `kafka-${id}`, 9092, null)
  sink.cluster('cluster-1')
  for (const [name, { errorCode = 0, internal = false, partitions = [] }] of Object.entries(
    topics,
  )) {
    sink.topic(errorCode, name, `id-of-${name}`, internal)
    for (const [partition, { leader = 1, leaderEpoch = 7 }] of partitions.entries()) {
      const inSync = leader < 0 ? brokerIds() : brokerIds(leader)
      sink.partition(0, partition, leader, leaderEpoch, brokerIds(1, 2), inSync, brokerIds())
    }
  }
}

function sendListing(cluster: FakeCluster, broker: number, sink: ListGroupsSink): void {
  const errorCode = cluster.listErrorCode?.[broker] ?? 0
  sink.result(errorCode)
  if (errorCode !== 0) return
  for (const [group, { coordinator = 1, type = 'classic', state = 'Stable' }] of Object.entries(
    cluster.groups ?? {},
  )) {
    if (coordinator === broker) sink.group({ group, protocolType: 'consumer', state, type })
  }
}

const notCoordinator = 16

function isElsewhere(
  { coordinator = 1, movedTo = coordinator }: FakeGroup,
  broker: number,
): boolean {
  return movedTo !== broker
}

/** Tells of each group what its coordinator does, and of others that they have another one. */
function sendGroups(
  cluster: FakeCluster,
  broker: number,
  groups: readonly string[],
  sink: { group(group: string): void; groupEnd(errorCode: number): void },
  tell: (group: FakeGroup) => void,
): void {
  for (const name of groups) {
    const group = cluster.groups?.[name] ?? {}
    sink.group(name)
    if (isElsewhere(group, broker)) {
      sink.groupEnd(notCoordinator)
      continue
    }
    tell(group)
    sink.groupEnd(group.commitsErrorCode ?? 0)
  }
}

function sendCommits(
  cluster: FakeCluster,
  broker: number,
  request: OffsetFetchRequest,
  sink: OffsetFetchSink,
): void {
  sendGroups(cluster, broker, request.groups, sink, group => {
    for (const [topic, commits] of Object.entries(group.commits ?? {})) {
      sink.topic(topic)
      commits.forEach((commit, partition) => {
        if (typeof commit === 'number') sink.partition(partition, commit, 0)
        else sink.partition(partition, -1, commit.errorCode)
      })
    }
  })
}

function sendShares(
  cluster: FakeCluster,
  broker: number,
  request: DescribeShareGroupOffsetsRequest,
  sink: ShareGroupOffsetsSink,
): void {
  sendGroups(cluster, broker, request.groups, sink, group => {
    for (const [topic, shares] of Object.entries(group.shares ?? {})) {
      sink.topic(topic, `id-of-${topic}`)
      shares.forEach((share, partition) => {
        // A broker that cannot tell fills in an offset that means nothing.
        if ('errorCode' in share) sink.partition(partition, 0, -1, share.errorCode)
        else sink.partition(partition, ...share, 0)
      })
    }
  })
}

function sendMembers(
  cluster: FakeCluster,
  broker: number,
  request: DescribeRequest,
  sink: GroupDescriptionSink,
): void {
  for (const name of request.groups) {
    const group = cluster.groups?.[name] ?? {}
    const { state = 'Stable', members = [] } = group
    const errorCode = isElsewhere(group, broker) ? notCoordinator : (group.describeErrorCode ?? 0)
    sink.group({ group: name, errorCode, state, protocolType: 'consumer', assignor: 'range' })
    if (errorCode !== 0) continue
    for (const assignment of members) sendMember(assignment, sink)
  }
}

function sendMember(
  assignment: Readonly<Record<string, readonly number[]>> | null,
  sink: GroupDescriptionSink,
): void {
  sink.member()
  if (assignment === null) sink.unreadableAssignment()
  for (const [topic, partitions] of Object.entries(assignment ?? {})) {
    sink.assignedTopic(topic)
    for (const partition of partitions) sink.assignedPartition(partition)
  }
}

const unknownTopic = 3
const notLeader = 6
const fencedLeaderEpoch = 74

function sendOffsets(
  cluster: FakeCluster,
  broker: number,
  request: ListOffsetsRequest,
  sink: ListOffsetsSink,
): void {
  for (const { topic, partition, leaderEpoch, timestamp } of request.topics) {
    sink.topic(topic)
    for (const [row, number] of partition.entries()) {
      const found = cluster.topics?.[topic]?.partitions?.[number]
      const errorCode = offsetsError(found, broker, leaderEpoch[row])
      const [start, end] = found?.ends ?? [0, 0]
      const latest = request.isolation === 'read_committed' ? (found?.lastStable ?? end) : end
      const offset = timestamp[row] === earliestOffset ? start : latest
      sink.partition(number, errorCode, errorCode === 0 ? offset : -1, -1, leaderEpoch[row] ?? -1)
    }
  }
}

function offsetsError(
  partition: FakePartition | undefined,
  broker: number,
  leaderEpoch: number | undefined,
): number {
  if (partition === undefined) return unknownTopic
  const { leader = 1, leaderEpoch: epoch = 7, errorCode = 0 } = partition
  if (leader !== broker) return notLeader
  if (leaderEpoch !== epoch) return fencedLeaderEpoch
  return errorCode
}
