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
import type { MetadataRequest, MetadataSink } from '../../../../src/kafka/client/apis/metadata.ts'
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
  /** Error code of the partition in a ListOffsets response. */
  readonly errorCode?: number
}

export interface FakeTopic {
  readonly internal?: boolean
  /** Error code of the topic in a Metadata response. */
  readonly errorCode?: number
  /** True: the user may not describe the topic. */
  readonly isDenied?: boolean
  /** True: it is denied once Metadata of all topics was read. */
  readonly isDeniedLater?: boolean
  readonly partitions?: readonly FakePartition[]
}

export interface FakeGroup {
  /** Broker that lists the group. Default: 1. -1: none. */
  readonly coordinator?: number
  /** Current coordinator, if it has changed after the listing. */
  readonly movedTo?: number
  readonly type?: string
  readonly state?: string
  /** By topic and partition: the committed offset, or an error code. */
  readonly commits?: Readonly<Record<string, readonly (number | { readonly errorCode: number })[]>>
  /** By topic and partition: start offset and lag of a share group, or an error code. */
  readonly shares?: Readonly<
    Record<
      string,
      readonly (readonly [startOffset: number, lag: number] | { readonly errorCode: number })[]
    >
  >
  /** Error code of the group in an OffsetFetch or DescribeShareGroupOffsets response. */
  readonly commitsErrorCode?: number
  /** Assigned partitions of each member, by topic. Null: an assignment in a custom format. */
  readonly members?: readonly (Readonly<Record<string, readonly number[]>> | null)[]
  readonly describeErrorCode?: number
  /** Error code of the group in a FindCoordinator response. */
  readonly findErrorCode?: number
}

export interface FakeCluster {
  readonly brokers: readonly number[]
  readonly topics?: Readonly<Record<string, FakeTopic>>
  readonly groups?: Readonly<Record<string, FakeGroup>>
  /** Groups that a broker lists in addition to those that it coordinates. */
  readonly alsoListed?: Readonly<Record<number, readonly string[]>>
  /** Error code of the ListGroups response, by broker. */
  readonly listErrorCode?: Readonly<Record<number, number>>
  /** Problem of every request to a broker; `bootstrap`: of Metadata; `byName`: of Metadata by name. */
  readonly failing?: Readonly<Partial<Record<number | 'bootstrap' | 'byName', ProblemKind>>>
  /** Requests without a response, such as `OffsetFetch 2`. */
  readonly unanswered?: readonly string[]
  readonly offsetFetchVersion?: number
  /** Content of the DescribeCluster response. */
  readonly rights?: { readonly errorCode?: number; readonly operations?: number }
}

/** Client of a cluster in memory, which responds as described and records the requests. */
export interface FakeKafka extends KafkaClient {
  /** API, broker and subject of each request, such as `OffsetFetch 2 billing,audit`. */
  readonly requests: readonly string[]
  /** The brokers passed to `useBrokers` last. */
  readonly live: readonly BrokerAddress[]
}

export function fakeKafka(cluster: FakeCluster): FakeKafka {
  const requests: string[] = []
  let live: readonly BrokerAddress[] = []
  const { failing = {} } = cluster
  const fail = (kind: ProblemKind, subject: string): never => {
    throw new ProblemError({ kind, subject, detail: 'injected by the test' })
  }
  return {
    requests,
    get live() {
      return live
    },
    async sendToAny(api, request, sink, context) {
      requests.push(`${api.name}${namesOf(request)}`)
      const kind = namesOf(request) === '' ? failing.bootstrap : failing.byName
      if (kind !== undefined) fail(kind, 'bootstrap kafka-1:9092')
      await untilReleased(cluster, api.name, context)
      respond(api, { cluster, broker: 0, request, sink })
    },
    async sendTo(broker, api, request, sink, context) {
      requests.push(`${api.name} ${broker}${subjectOf(request)}`)
      const kind = failing[broker]
      if (kind !== undefined) fail(kind, `broker ${broker} (kafka-${broker}:9092)`)
      await untilReleased(cluster, `${api.name} ${broker}`, context)
      respond(api, { cluster, broker, request, sink })
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

/** The topics of a Metadata request by name. */
function namesOf(request: unknown): string {
  const { topics = null } = request as Partial<MetadataRequest>
  return topics === null ? '' : ` ${topics.join(',')}`
}

function subjectOf(request: unknown): string {
  const { groups, topics } = request as Partial<OffsetFetchRequest & ListOffsetsRequest>
  if (groups !== undefined) return ` ${groups.join(',')}`
  if (topics === undefined) return ''
  const word = topics[0]?.timestamp[0] === earliestOffset ? 'earliest' : 'latest'
  const { isolation } = request as ListOffsetsRequest
  return ` ${isolation === 'read_committed' ? 'last stable' : word}`
}

/** Rejects when the signal aborts, as the real client does for a request without a response. */
async function untilReleased(
  { unanswered = [] }: FakeCluster,
  name: string,
  { signal }: RequestContext,
): Promise<void> {
  if (!unanswered.includes(name)) return Promise.resolve()
  return new Promise<void>((_resolve, reject) => {
    const subject = name.replace(/^\w+/, 'broker')
    const problem = { kind: 'timeout', subject, detail: 'no response' } as const
    const rejectRequest = (): void => reject(new ProblemError(problem))
    signal.addEventListener('abort', rejectRequest, { once: true })
    if (signal.aborted) rejectRequest()
  })
}

interface SentRequest {
  readonly cluster: FakeCluster
  readonly broker: number
  readonly request: unknown
  readonly sink: unknown
}

function respond(api: Pick<Api<never, never>, 'name'>, sent: SentRequest): void {
  const { cluster, broker, request, sink } = sent
  switch (api.name) {
    case 'Metadata':
      sendMetadata(cluster, request as MetadataRequest, sink as MetadataSink)
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
      throw new RangeError(`the fake cluster does not support ${api.name}`)
  }
}

function sendCoordinators(
  { groups = {} }: FakeCluster,
  request: FindCoordinatorRequest,
  sink: FindCoordinatorSink,
): void {
  for (const group of request.groups) {
    const { coordinator = 1, movedTo = coordinator, findErrorCode = 0 } = groups[group] ?? {}
    sink.coordinator(group, findErrorCode, findErrorCode === 0 ? movedTo : -1)
  }
}

function sendRights({ rights = {} }: FakeCluster, sink: DescribeClusterSink): void {
  sink.cluster(rights.errorCode ?? 0, rights.operations ?? 0)
}

const unknownTopic = 3
const topicAuthorizationFailed = 29

function sendMetadata(cluster: FakeCluster, request: MetadataRequest, sink: MetadataSink): void {
  for (const id of cluster.brokers) sink.broker(id, `kafka-${id}`, 9092, null)
  sink.cluster('cluster-1')
  const { topics = {} } = cluster
  const shown = Object.keys(topics).filter(name => topics[name]?.isDenied !== true)
  for (const name of request.topics ?? shown) {
    const topic = topics[name]
    const isDeniedNow = topic?.isDeniedLater === true && request.topics !== null
    sendTopic(name, isDeniedNow ? { ...topic, isDenied: true } : topic, sink)
  }
}

function sendTopic(name: string, topic: FakeTopic | undefined, sink: MetadataSink): void {
  const { internal = false, partitions = [], isDenied = false } = topic ?? {}
  const errorCode = isDenied ? topicAuthorizationFailed : (topic?.errorCode ?? 0)
  sink.topic(topic === undefined ? unknownTopic : errorCode, name, `id-of-${name}`, internal)
  if (isDenied) return
  for (const [partition, { leader = 1, leaderEpoch = 7 }] of partitions.entries()) {
    const inSync = leader < 0 ? brokerIds() : brokerIds(leader)
    sink.partition(0, partition, leader, leaderEpoch, brokerIds(1, 2), inSync, brokerIds())
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
  for (const group of cluster.alsoListed?.[broker] ?? []) {
    sink.group({ group, protocolType: 'consumer', state: 'Stable', type: 'classic' })
  }
}

const notCoordinator = 16

function isCoordinatedElsewhere(
  { coordinator = 1, movedTo = coordinator }: FakeGroup,
  broker: number,
): boolean {
  return movedTo !== broker
}

/** Sends the offsets of each group; NOT_COORDINATOR for groups of other coordinators. */
function sendGroups(
  cluster: FakeCluster,
  broker: number,
  groups: readonly string[],
  sink: { group(group: string): void; groupEnd(errorCode: number): void },
  sendOffsetsOf: (group: FakeGroup) => void,
): void {
  for (const name of groups) {
    const group = cluster.groups?.[name] ?? {}
    sink.group(name)
    if (isCoordinatedElsewhere(group, broker)) {
      sink.groupEnd(notCoordinator)
      continue
    }
    sendOffsetsOf(group)
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
      // Kafka leaves out topics that the user may not describe.
      const { isDenied, isDeniedLater } = cluster.topics?.[topic] ?? {}
      if (isDenied === true || isDeniedLater === true) continue
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
        // With an error a broker sends a meaningless offset.
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
    const group = cluster.groups?.[name]
    const { state = 'Stable', members = [] } = group ?? {}
    const errorCode = describeError(group, broker)
    sink.group({ group: name, errorCode, state, protocolType: 'consumer', assignor: 'range' })
    if (errorCode !== 0) continue
    for (const [at, assignment] of members.entries()) sendMember(at, assignment, sink)
  }
}

const groupIdNotFound = 69

function describeError(group: FakeGroup | undefined, broker: number): number {
  if (group === undefined) return groupIdNotFound
  if (isCoordinatedElsewhere(group, broker)) return notCoordinator
  return group.describeErrorCode ?? 0
}

function sendMember(
  at: number,
  assignment: Readonly<Record<string, readonly number[]>> | null,
  sink: GroupDescriptionSink,
): void {
  sink.member({ clientId: `client-${at}`, host: `/10.0.0.${at}`, instanceId: null })
  if (assignment === null) sink.unreadableAssignment()
  for (const [topic, partitions] of Object.entries(assignment ?? {})) {
    sink.assignedTopic(topic)
    for (const partition of partitions) sink.assignedPartition(partition)
  }
}

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
      const isDenied = cluster.topics?.[topic]?.isDenied === true
      const errorCode = isDenied
        ? topicAuthorizationFailed
        : offsetsError(found, broker, leaderEpoch[row])
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
