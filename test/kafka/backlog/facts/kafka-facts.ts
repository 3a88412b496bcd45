import { sealFacts } from '../../../../src/kafka/backlog/facts/facts-builder.ts'
import type { KafkaFacts } from '../../../../src/kafka/backlog/facts/facts.ts'
import { GroupsBuilder } from '../../../../src/kafka/backlog/facts/groups-builder.ts'
import { type Isolation, LogEnds } from '../../../../src/kafka/backlog/facts/log-ends.ts'
import { PositionsBuilder } from '../../../../src/kafka/backlog/facts/positions-builder.ts'
import {
  type BrokerIds,
  type Topology,
  TopologyBuilder,
} from '../../../../src/kafka/backlog/facts/topology-builder.ts'
import { TopologyIndex } from '../../../../src/kafka/backlog/facts/topology-index.ts'

/** Log start and log end of a partition; null where the leader did not report it. */
export type Ends = readonly [start: number | null, end: number | null]

export interface GroupFacts {
  /** Committed offset by `topic-partition`; null: unreadable. Omitted: no commit was reported. */
  readonly commits?: Readonly<Record<string, number | null>>
  /**
   * Start offset and lag of a share group by `topic-partition`; the lag is null if it was not reported,
   * and the pair is null if the group has no start offset.
   */
  readonly shares?: Readonly<
    Record<string, readonly [startOffset: number, lag: number | null] | null>
  >
  readonly assigned?: readonly string[]
  /** Omitted: the group was not described. */
  readonly members?: number
  /** Assigned partitions that Metadata does not list. */
  readonly invisible?: number
  readonly type?: string
  readonly state?: string
  readonly assignor?: string
  readonly coordinator?: number
}

export interface ClusterFacts {
  readonly brokers?: readonly number[]
  /** Each partition is led by broker 1, and replicated there. */
  readonly topics?: Readonly<Record<string, readonly Ends[]>>
  /** Topic ids by name. Default: the name. */
  readonly ids?: Readonly<Record<string, string>>
  readonly lastStable?: Readonly<Record<string, number>>
  readonly groups?: Readonly<Record<string, GroupFacts>>
  /** Groups that are known from earlier readings, and were neither listed nor proven to be deleted. */
  readonly unlisted?: readonly string[]
  /** Topics that Metadata does not show, kept from an earlier reading. */
  readonly hidden?: readonly string[]
  readonly isolation?: Isolation
}

/** Returns the facts of a small cluster from a short description. */
export function kafkaFacts(cluster: ClusterFacts): KafkaFacts {
  const topology = topologyOf(cluster)
  const index = new TopologyIndex(topology.topics, topology.partitions)
  const row = (topicPartition: string): number => {
    const [, topic = '', partition = ''] = /^(.*)-(\d+)$/.exec(topicPartition) ?? []
    const found = index.partitionRow(index.topicRow(topic) ?? NaN, Number(partition))
    if (found === undefined) throw new RangeError(`no partition ${topicPartition}`)
    return found
  }
  const logEnds = new LogEnds(topology.partitions.rows)
  for (const [topic, partitions] of Object.entries(cluster.topics ?? {})) {
    for (const [partition, [start, end]] of partitions.entries()) {
      logEnds.logStartOffset[row(`${topic}-${partition}`)] = start ?? NaN
      logEnds.logEndOffset[row(`${topic}-${partition}`)] = end ?? NaN
    }
  }
  for (const [topicPartition, offset] of Object.entries(cluster.lastStable ?? {})) {
    logEnds.lastStableOffset[row(topicPartition)] = offset
  }
  const { groups, positions } = stagedGroups(cluster, topology.partitions.rows, row)
  return sealFacts({
    topology,
    answered: new Map((cluster.brokers ?? [1]).map(id => [id, true])),
    logEnds,
    isolation: cluster.isolation ?? 'read_uncommitted',
    groups,
    positions: positions.seal(),
  })
}

function topologyOf({ brokers = [1], topics = {}, ids = {}, hidden = [] }: ClusterFacts): Topology {
  const builder = new TopologyBuilder(() => true)
  builder.cluster('cluster-1')
  for (const id of brokers) builder.broker(id, `kafka-${id}`, 9092, null)
  for (const [topic, partitions] of Object.entries(topics)) {
    builder.topic(0, topic, ids[topic] ?? topic, false)
    for (const partition of partitions.keys()) {
      builder.partition(0, partition, 1, 0, brokerIds(1), brokerIds(1), brokerIds())
    }
  }
  const topology = builder.seal()
  const shown = Uint8Array.from(topology.topics.name, name => Number(!hidden.includes(name)))
  return { ...topology, topics: { ...topology.topics, shown } }
}

function stagedGroups(
  { groups: specified = {}, unlisted = [] }: ClusterFacts,
  partitions: number,
  row: (topicPartition: string) => number,
): { groups: GroupsBuilder; positions: PositionsBuilder } {
  const groups = new GroupsBuilder(
    Object.entries(specified).map(([group, { type = 'classic', state = 'Stable', ...rest }]) => ({
      group,
      type,
      protocolType: 'consumer',
      state,
      coordinator: rest.coordinator ?? 1,
    })),
    unlisted.map(group => ({
      group,
      type: 'classic',
      protocolType: 'consumer',
      state: '',
      coordinator: 1,
    })),
  )
  const positions = new PositionsBuilder(groups.groups.length, partitions)
  for (const [groupRow, group] of groups.groups.entries()) {
    const { commits, shares, assigned = [], members, ...rest } = specified[group.name] ?? {}
    group.commitsKnown = commits !== undefined || shares !== undefined
    if (!group.commitsKnown) positions.commitsUnread(groupRow)
    for (const [topicPartition, offset] of Object.entries(commits ?? {})) {
      if (offset === null) positions.unreadable(groupRow, row(topicPartition))
      else positions.commit(groupRow, row(topicPartition), offset)
    }
    for (const [topicPartition, share] of Object.entries(shares ?? {})) {
      if (share === null) {
        positions.unstarted(groupRow, row(topicPartition))
        continue
      }
      const [startOffset, lag] = share
      positions.commit(groupRow, row(topicPartition), startOffset)
      positions.lagReported(groupRow, row(topicPartition), lag ?? NaN)
    }
    for (const topicPartition of assigned) positions.assigned(groupRow, row(topicPartition), 1)
    if (members === undefined) continue
    group.describe({
      state: group.state,
      protocolType: 'consumer',
      assignor: rest.assignor ?? 'range',
    })
    group.members = members
    group.invisiblePartitions = rest.invisible ?? 0
  }
  return { groups, positions }
}

/** Broker ids as the decoder passes them. */
export function brokerIds(...ids: readonly number[]): BrokerIds {
  return {
    length: ids.length,
    at: index => ids[index] ?? NaN,
  }
}
