import t from 'tap'
import { unreadFacts } from '../../../../src/kafka/backlog/facts/facts-builder.ts'
import type { KafkaBacklogModel } from '../../../../src/kafka/backlog/model/model.ts'
import type { FamilyGroup } from '../../../../src/exposition/family.ts'
import { kafkaClusterFamilies } from '../../../../src/kafka/backlog/families/cluster.ts'
import { kafkaGroupFamilies } from '../../../../src/kafka/backlog/families/group.ts'
import { kafkaGroupPartitionFamilies } from '../../../../src/kafka/backlog/families/group-partition.ts'
import { kafkaGroupTopicFamilies } from '../../../../src/kafka/backlog/families/group-topic.ts'
import { kafkaPartitionFamilies } from '../../../../src/kafka/backlog/families/partition.ts'
import { kafkaTopicFamilies } from '../../../../src/kafka/backlog/families/topic.ts'
import { createPage } from '../../../../src/exposition/page.ts'
import { observing, wallStart } from '../observing.ts'
import { textOf } from '../../../exposition/toy-families.ts'

type Families = readonly FamilyGroup<KafkaBacklogModel>[]

/** Returns the samples of families, without their common prefix and label, or inactive statuses. */
function lines(groups: Families, model: Omit<KafkaBacklogModel, 'cluster'>): string[] {
  return textOf([createPage(groups, { cluster: 'prod', ...model })])
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#') && !/status="\w+"} 0$/.test(line))
    .map(line => line.replace('tidemark_', '').replace(/messaging_cluster="prod",?/, ''))
}

const shop = {
  brokers: [1, 7],
  isolation: 'read_committed',
  topics: {
    orders: [
      [0, 100],
      [20, 50],
    ],
    returns: [[null, null]],
  },
  lastStable: { 'orders-0': 95, 'orders-1': 50 },
  groups: {
    audit: { type: 'share', state: 'Stable', coordinator: 7, commits: {} },
    billing: {
      commits: { 'orders-0': 90, 'orders-1': 10 },
      assigned: ['orders-0', 'returns-0'],
      members: 2,
      invisible: 4,
    },
  },
} as const

t.test('each broker has its address, state and load', t => {
  t.strictSame(lines(kafkaClusterFamilies, observing()(0, shop)), [
    'kafka_cluster_info{cluster_id="cluster-1"} 1',
    'kafka_brokers_expected{} 2',
    'kafka_broker_info{broker="1",host="kafka-1",port="9092"} 1',
    'kafka_broker_info{broker="7",host="kafka-7",port="9092"} 1',
    'kafka_broker_registered{broker="1"} 1',
    'kafka_broker_registered{broker="7"} 1',
    'kafka_broker_reachable{broker="1"} 1',
    'kafka_broker_reachable{broker="7"} 1',
    'kafka_broker_leader_partitions{broker="1"} 3',
    'kafka_broker_leader_partitions{broker="7"} 0',
    'kafka_broker_replica_partitions{broker="1"} 3',
    'kafka_broker_replica_partitions{broker="7"} 0',
  ])
  t.end()
})

t.test('each topic has its replication health and its messages', t => {
  const observe = observing()
  observe(0, shop)
  const topics = { ...shop.topics, orders: [[0, 110] as const, [20, 50] as const] }
  t.strictSame(lines(kafkaTopicFamilies, observe(15, { ...shop, topics })), [
    'kafka_topic_partitions{topic="orders"} 2',
    'kafka_topic_partitions{topic="returns"} 1',
    'kafka_topic_replication_factor{topic="orders"} 1',
    'kafka_topic_replication_factor{topic="returns"} 1',
    'kafka_topic_leaderless_partitions{topic="orders"} 0',
    'kafka_topic_leaderless_partitions{topic="returns"} 0',
    'kafka_topic_under_replicated_partitions{topic="orders"} 0',
    'kafka_topic_under_replicated_partitions{topic="returns"} 0',
    'kafka_topic_non_preferred_leader_partitions{topic="orders"} 0',
    'kafka_topic_non_preferred_leader_partitions{topic="returns"} 0',
    'kafka_topic_offline_replicas{topic="orders"} 0',
    'kafka_topic_offline_replicas{topic="returns"} 0',
    'kafka_topic_retained_messages{topic="orders"} 140',
    'kafka_topic_produced_messages_total{topic="orders"} 10',
  ])
  t.end()
})

t.test('each partition has its offsets and replicas', t => {
  t.strictSame(lines(kafkaPartitionFamilies, observing()(0, shop)), [
    'kafka_partition_log_start_offset{topic="orders",partition="0"} 0',
    'kafka_partition_log_start_offset{topic="orders",partition="1"} 20',
    'kafka_partition_log_end_offset{topic="orders",partition="0"} 100',
    'kafka_partition_log_end_offset{topic="orders",partition="1"} 50',
    'kafka_partition_open_transaction_offsets{topic="orders",partition="0"} 5',
    'kafka_partition_open_transaction_offsets{topic="orders",partition="1"} 0',
    'kafka_partition_replicas{topic="orders",partition="0"} 1',
    'kafka_partition_replicas{topic="orders",partition="1"} 1',
    'kafka_partition_replicas{topic="returns",partition="0"} 1',
    'kafka_partition_in_sync_replicas{topic="orders",partition="0"} 1',
    'kafka_partition_in_sync_replicas{topic="orders",partition="1"} 1',
    'kafka_partition_in_sync_replicas{topic="returns",partition="0"} 1',
    'kafka_partition_leader{topic="orders",partition="0",broker="1"} 1',
    'kafka_partition_leader{topic="orders",partition="1",broker="1"} 1',
    'kafka_partition_leader{topic="returns",partition="0",broker="1"} 1',
  ])
  t.end()
})

t.test('each group has its state, its members and its lag', t => {
  t.strictSame(lines(kafkaGroupFamilies, observing()(0, shop)), [
    'kafka_group_info{consumer_group="audit",group_type="share",protocol_type="consumer",coordinator="7"} 1',
    'kafka_group_info{consumer_group="billing",group_type="classic",protocol_type="consumer",assignor="range",coordinator="1"} 1',
    'kafka_group_state{consumer_group="audit",state="Stable"} 1',
    'kafka_group_state{consumer_group="billing",state="Stable"} 1',
    'kafka_group_members{consumer_group="billing"} 2',
    'kafka_group_invisible_partitions{consumer_group="billing"} 4',
    'kafka_group_lag{consumer_group="billing"} 35',
    'kafka_group_status{consumer_group="billing",status="unknown"} 1',
  ])
  t.end()
})

t.test('an unlisted group state is Unknown, and an unreported one is absent', t => {
  const groups = { a: { state: 'Pondering' }, b: { state: '' } }
  const samples = lines(kafkaGroupFamilies, observing()(0, { groups }))
  t.strictSame(
    samples.filter(line => line.startsWith('kafka_group_state')),
    ['kafka_group_state{consumer_group="a",state="Unknown"} 1'],
  )
  t.end()
})

t.test('each topic of a group has its backlog, and its unknown and stale partitions', t => {
  t.strictSame(lines(kafkaGroupTopicFamilies, observing()(0, shop)), [
    'backlog_messages{messaging_system="kafka",destination="orders",consumer_group="billing"} 35',
    'backlog_consumers{messaging_system="kafka",destination="orders",consumer_group="billing"} 1',
    'backlog_consumers{messaging_system="kafka",destination="returns",consumer_group="billing"} 1',
    'backlog_unknown_partitions{messaging_system="kafka",destination="orders",consumer_group="billing"} 0',
    'backlog_unknown_partitions{messaging_system="kafka",destination="returns",consumer_group="billing"} 0',
    'backlog_stale_partitions{messaging_system="kafka",destination="orders",consumer_group="billing"} 0',
    'backlog_stale_partitions{messaging_system="kafka",destination="returns",consumer_group="billing"} 0',
    'backlog_arrived_messages_total{messaging_system="kafka",destination="orders",consumer_group="billing"} 0',
    'backlog_arrived_messages_total{messaging_system="kafka",destination="returns",consumer_group="billing"} 0',
    'backlog_completed_messages_total{messaging_system="kafka",destination="orders",consumer_group="billing"} 0',
    'backlog_completed_messages_total{messaging_system="kafka",destination="returns",consumer_group="billing"} 0',
    'backlog_discarded_messages_total{messaging_system="kafka",destination="orders",consumer_group="billing"} 0',
    'backlog_discarded_messages_total{messaging_system="kafka",destination="returns",consumer_group="billing"} 0',
    'backlog_status{messaging_system="kafka",destination="orders",consumer_group="billing",status="unknown"} 1',
    'backlog_status{messaging_system="kafka",destination="returns",consumer_group="billing",status="unknown"} 1',
    'kafka_group_topic_partition_lag_max{consumer_group="billing",topic="orders"} 30',
    'kafka_group_topic_unassigned_partitions{consumer_group="billing",topic="orders"} 1',
    'kafka_group_topic_unassigned_partitions{consumer_group="billing",topic="returns"} 0',
    'kafka_group_topic_uncommitted_partitions{consumer_group="billing",topic="orders"} 0',
    'kafka_group_topic_uncommitted_partitions{consumer_group="billing",topic="returns"} 1',
    'kafka_group_topic_commits_past_end_partitions{consumer_group="billing",topic="orders"} 0',
    'kafka_group_topic_commits_past_end_partitions{consumer_group="billing",topic="returns"} 0',
    'kafka_group_topic_deleted_unread_messages{consumer_group="billing",topic="orders"} 10',
    'kafka_group_topic_rewinds_total{consumer_group="billing",topic="orders"} 0',
    'kafka_group_topic_rewinds_total{consumer_group="billing",topic="returns"} 0',
  ])
  t.end()
})

t.test('each partition of a group has its commit and its lag', t => {
  t.strictSame(
    lines(kafkaGroupPartitionFamilies, observing()(0, shop)).map(line =>
      line.replace('consumer_group="billing",topic="orders",', ''),
    ),
    [
      'kafka_group_partition_committed_offset{partition="0"} 90',
      'kafka_group_partition_committed_offset{partition="1"} 10',
      'kafka_group_partition_lag{partition="0"} 5',
      'kafka_group_partition_lag{partition="1"} 30',
      `kafka_group_partition_commit_changed_timestamp_seconds{partition="0"} ${wallStart}`,
      `kafka_group_partition_commit_changed_timestamp_seconds{partition="1"} ${wallStart}`,
    ],
  )
  t.end()
})

t.test('an empty partition without a commit has no lag, and counts as 0 in sums', t => {
  const empty = {
    topics: { fresh: [[7, 7] as const] },
    groups: { g: { commits: {}, assigned: ['fresh-0'], members: 1 } },
  }
  const samples = lines(
    [...kafkaGroupFamilies, ...kafkaGroupTopicFamilies, ...kafkaGroupPartitionFamilies],
    observing()(0, empty),
  )
  t.strictSame(
    samples.filter(line => /_lag|backlog_messages|un(committed|known)_part/.test(line)),
    [
      'kafka_group_lag{consumer_group="g"} 0',
      'kafka_group_lag_seconds{consumer_group="g"} 0',
      'backlog_messages{messaging_system="kafka",destination="fresh",consumer_group="g"} 0',
      'backlog_unknown_partitions{messaging_system="kafka",destination="fresh",consumer_group="g"} 0',
      'kafka_group_topic_partition_lag_max{consumer_group="g",topic="fresh"} 0',
      'kafka_group_topic_uncommitted_partitions{consumer_group="g",topic="fresh"} 0',
    ],
  )
  t.end()
})

t.test('after the staleness limit without Metadata only unknown statuses and counts remain', t => {
  const observe = observing()
  observe(0, shop)
  const everything: Families = [
    ...kafkaClusterFamilies,
    ...kafkaTopicFamilies,
    ...kafkaPartitionFamilies,
    ...kafkaGroupFamilies,
    ...kafkaGroupTopicFamilies,
    ...kafkaGroupPartitionFamilies,
  ]
  const known = lines(everything, observe(60, unreadFacts()))
  t.ok(known.includes('kafka_topic_retained_messages{topic="orders"} 130'))
  t.ok(known.includes('kafka_group_lag{consumer_group="billing"} 35'))
  t.notOk(known.some(line => line.startsWith('kafka_broker_reachable')))
  const samples = lines(everything, observe(61, unreadFacts()))
  t.strictSame(
    samples.filter(line => !/_total\{|_past_end_|_info\{|_uncommitted_|_stale_/.test(line)),
    [
      'kafka_group_status{consumer_group="billing",status="unknown"} 1',
      'backlog_unknown_partitions{messaging_system="kafka",destination="orders",consumer_group="billing"} 2',
      'backlog_unknown_partitions{messaging_system="kafka",destination="returns",consumer_group="billing"} 1',
      'backlog_status{messaging_system="kafka",destination="orders",consumer_group="billing",status="unknown"} 1',
      'backlog_status{messaging_system="kafka",destination="returns",consumer_group="billing",status="unknown"} 1',
    ],
  )
  t.notOk(samples.some(line => line.startsWith('kafka_topic_') || line.startsWith('kafka_broker_')))
  t.end()
})

t.test('a cluster that was never read has no samples', t => {
  const model = observing()(0, unreadFacts())
  t.strictSame(lines([...kafkaClusterFamilies, ...kafkaGroupFamilies], model), [])
  t.end()
})
