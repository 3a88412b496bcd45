import t from 'tap'
import { replication } from '../../../../src/kafka/backlog/model/replication.ts'
import { TopologyBuilder } from '../../../../src/kafka/backlog/facts/topology-builder.ts'
import { LogEnds } from '../../../../src/kafka/backlog/facts/log-ends.ts'
import { brokerIds } from '../facts/kafka-facts.ts'

t.test('a topic counts the problems of its partitions', t => {
  const table = [
    // leader, replicas, in sync, offline → state
    [1, [1, 2, 3], [1, 2, 3], [], 'well'],
    [2, [1, 2, 3], [2, 3], [1], 'under-replicated, led by another, one offline'],
    [-1, [1, 2], [], [1, 2], 'leaderless, under-replicated, two offline'],
    [3, [2, 3], [2, 3], [], 'led by another'],
  ] as const
  const builder = new TopologyBuilder(() => true)
  builder.topic(0, 'orders', '', false)
  for (const [partition, [leader, replicas, inSync, offline]] of table.entries()) {
    builder.partition(
      0,
      partition,
      leader,
      0,
      brokerIds(...replicas),
      brokerIds(...inSync),
      brokerIds(...offline),
    )
  }
  const { topics, partitions } = builder.seal()
  const ends = new LogEnds(partitions.rows).seal('read_uncommitted')
  t.strictSame(replication(topics, { ...partitions, ...ends }), {
    replicationFactor: Float64Array.of(2),
    leaderlessPartitions: Float64Array.of(1),
    underReplicatedPartitions: Float64Array.of(2),
    nonPreferredLeaderPartitions: Float64Array.of(2),
    offlineReplicas: Float64Array.of(3),
  })
  t.end()
})
