import t from 'tap'
import { TopologyBuilder } from '../../../../src/kafka/backlog/facts/topology-builder.ts'
import { TopologyIndex } from '../../../../src/kafka/backlog/facts/topology-index.ts'
import { brokerIds } from './kafka-facts.ts'

const all = (): boolean => true

t.test('topics are sorted by name, partitions by number', t => {
  const builder = new TopologyBuilder(all)
  builder.topic(0, 'b', 'id-b', false)
  builder.partition(0, 1, 2, 8, brokerIds(3, 2), brokerIds(2), brokerIds(3))
  builder.partition(0, 0, 1, 7, brokerIds(1, 2), brokerIds(1, 2), brokerIds())
  builder.topic(0, 'a', 'id-a', true)
  builder.partition(0, 0, -1, 9, brokerIds(4), brokerIds(), brokerIds(4))
  const { topics, partitions } = builder.seal()
  t.strictSame(topics, {
    rows: 2,
    name: ['a', 'b'],
    id: ['id-a', 'id-b'],
    internal: Uint8Array.of(1, 0),
    shown: Uint8Array.of(1, 1),
    firstPartition: Uint32Array.of(0, 1),
    partitions: Uint32Array.of(1, 2),
  })
  t.strictSame(partitions, {
    rows: 3,
    topic: Uint32Array.of(0, 1, 1),
    partition: Int32Array.of(0, 0, 1),
    leader: Int32Array.of(-1, 1, 2),
    leaderEpoch: Int32Array.of(9, 7, 8),
    preferredLeader: Int32Array.of(4, 1, 3),
    replicas: Uint32Array.of(1, 2, 2),
    inSyncReplicas: Uint32Array.of(0, 2, 1),
    offlineReplicas: Uint32Array.of(1, 0, 1),
  })
  t.end()
})

t.test('brokers are those listed or named as replicas, with their partition counts', t => {
  const builder = new TopologyBuilder(topic => topic === 'wanted')
  builder.broker(2, 'kafka-2', 9092, 'b')
  builder.broker(1, 'kafka-1', 9092, null)
  builder.cluster('cluster-1')
  builder.topic(0, 'wanted', '', false)
  builder.partition(0, 0, 1, 0, brokerIds(1, 9), brokerIds(1), brokerIds(9))
  builder.topic(0, 'filtered', '', false)
  builder.partition(0, 0, 1, 0, brokerIds(1, 2), brokerIds(1, 2), brokerIds())
  const { clusterId, brokers, topics } = builder.seal()
  t.equal(clusterId, 'cluster-1')
  t.strictSame(topics.name, ['wanted'])
  t.strictSame(brokers, {
    rows: 3,
    id: Int32Array.of(1, 2, 9),
    host: ['kafka-1', 'kafka-2', ''],
    port: Int32Array.of(9092, 9092, 0),
    rack: [null, 'b', null],
    registered: Uint8Array.of(1, 1, 0),
    leaderPartitions: Float64Array.of(2, 0, 0),
    replicaPartitions: Float64Array.of(2, 1, 1),
  })
  t.end()
})

t.test('a topic with an error is reported and has no row; a topic without a name is ignored', t => {
  const builder = new TopologyBuilder(topic => topic !== 'filtered')
  builder.topic(29, 'secret', '', false)
  builder.topic(29, 'filtered', '', false)
  builder.topic(100, null, 'id-only', false)
  const { topics } = builder.seal()
  t.strictSame(topics.name, [])
  t.strictSame(builder.topicErrors, [{ topic: 'secret', errorCode: 29 }])
  t.end()
})

t.test('a topic or partition that is listed twice has one row', t => {
  const builder = new TopologyBuilder(all)
  for (let time = 0; time < 2; time++) {
    builder.topic(0, 'orders', '', false)
    builder.partition(0, 0, 1, 0, brokerIds(1), brokerIds(1), brokerIds())
    builder.partition(0, 0, 1, 0, brokerIds(1), brokerIds(1), brokerIds())
  }
  const { topics, partitions } = builder.seal()
  t.strictSame([topics.rows, partitions.rows, topics.partitions[0]], [1, 1, 1])
  t.end()
})

t.test('a topic that is listed twice, filtered or not, counts once on its brokers', t => {
  for (const isWanted of [true, false]) {
    const builder = new TopologyBuilder(() => isWanted)
    // An error has no partitions, so the topic may follow.
    for (const errorCode of [29, 0, 0]) {
      builder.topic(errorCode, 'orders', '', false)
      if (errorCode !== 0) continue
      builder.partition(0, 0, 1, 0, brokerIds(1), brokerIds(1), brokerIds())
    }
    const { brokers } = builder.seal()
    t.strictSame(brokers.leaderPartitions, Float64Array.of(1))
    t.strictSame(brokers.replicaPartitions, Float64Array.of(1))
  }
  t.end()
})

t.test('a leaderless partition of the offsets topic hides groups, filtered or not', t => {
  for (const isWanted of [true, false]) {
    const builder = new TopologyBuilder(() => isWanted)
    builder.topic(0, 'orders', '', false)
    builder.partition(0, 0, -1, 0, brokerIds(1), brokerIds(), brokerIds())
    t.strictSame(builder.seal().leaderlessOffsets, [])
    builder.topic(0, '__consumer_offsets', '', true)
    builder.partition(0, 0, -1, 0, brokerIds(1), brokerIds(), brokerIds())
    t.strictSame(builder.seal().leaderlessOffsets, [0])
  }
  t.end()
})

t.test('rows are found by name and number', t => {
  const builder = new TopologyBuilder(all)
  for (const topic of ['b', 'a']) {
    builder.topic(0, topic, '', false)
    for (const partition of [0, 1, 5]) {
      builder.partition(0, partition, 1, 0, brokerIds(1), brokerIds(1), brokerIds())
    }
  }
  const { topics, partitions } = builder.seal()
  const index = new TopologyIndex(topics, partitions)
  t.equal(index.topicRow('b'), 1)
  t.equal(index.topicRow('c'), undefined)
  t.strictSame(
    [0, 1, 2, 5, -1].map(partition => index.partitionRow(1, partition)),
    [3, 4, undefined, undefined, undefined],
    'a gap, which Kafka never has, loses rows rather than mixing them up',
  )
  t.end()
})
