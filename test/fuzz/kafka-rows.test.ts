import t from 'tap'
import { GroupsBuilder } from '../../src/kafka/backlog/facts/groups-builder.ts'
import { PositionsBuilder } from '../../src/kafka/backlog/facts/positions-builder.ts'
import { TopologyBuilder } from '../../src/kafka/backlog/facts/topology-builder.ts'
import { TopologyIndex } from '../../src/kafka/backlog/facts/topology-index.ts'
import { CommitSink, ReportedTopics } from '../../src/kafka/backlog/read/commit-sink.ts'
import { liveBrokers } from '../../src/kafka/backlog/read/read-topology.ts'
import { SectionProblems } from '../../src/kafka/backlog/read/section-problems.ts'
import { ShareOffsetSink, StartedShares } from '../../src/kafka/backlog/read/share-offsets.ts'
import type { Api } from '../../src/kafka/client/api.ts'
import { describeShareGroupOffsets } from '../../src/kafka/client/apis/describe-share-group-offsets.ts'
import { metadata } from '../../src/kafka/client/apis/metadata.ts'
import { offsetFetch } from '../../src/kafka/client/apis/offset-fetch.ts'
import { Reader } from '../../src/kafka/client/wire/reader.ts'
import { WireError } from '../../src/kafka/client/wire/wire-error.ts'
import { kafkaFacts } from '../kafka/backlog/facts/kafka-facts.ts'
import { fuzz } from './fuzz.ts'
import { responses } from './kafka-vectors.ts'

/** Decodes a response into a sink of the product, whether it is valid or not. */
function decodeInto<Sink>(api: Api<never, Sink>, response: Buffer, sink: Sink): void {
  const anyRequest = api as Api<unknown, Sink>
  try {
    Array.from(anyRequest.decode(new Reader(response), api.maxVersion, {}, sink))
  } catch (error) {
    if (!(error instanceof WireError)) throw error
  }
}

await fuzz(t, {
  name: 'the topology of Metadata',
  seeds: responses('Metadata', metadata.maxVersion),
  run(input) {
    const builder = new TopologyBuilder(() => true)
    decodeInto(metadata, input, builder)
    const topology = builder.seal()
    liveBrokers(topology)
    return topology.brokers.rows + topology.topics.rows + topology.partitions.rows
  },
})

const ends = [0, 9] as const
const { topics, partitions } = kafkaFacts({ topics: { orders: [ends, ends], empty: [] } })
const index = new TopologyIndex(topics, partitions)

/** Returns the positions and problems that follow from a response about groups. */
function rowsOf(write: (sink: CommitSink) => void): number {
  const listed = { type: '', protocolType: 'consumer', state: 'Stable', coordinator: 1 }
  const names = ['billing', 'größe', 'workers']
  const groups = new GroupsBuilder(names.map(group => ({ group, ...listed })))
  const positions = new PositionsBuilder(names.length, partitions.rows)
  const problems = new SectionProblems()
  const reported = new ReportedTopics(topics.rows)
  write(new CommitSink(1, { groups, positions, index, reported }, problems))
  return positions.seal().positions.rows + problems.list().length
}

await fuzz(t, {
  name: 'the positions of OffsetFetch',
  seeds: responses('OffsetFetch', offsetFetch.maxVersion),
  run: input =>
    rowsOf(sink => {
      decodeInto(offsetFetch, input, sink)
    }),
})

await fuzz(t, {
  name: 'the positions of DescribeShareGroupOffsets',
  seeds: responses('DescribeShareGroupOffsets', describeShareGroupOffsets.maxVersion),
  run: input =>
    rowsOf(sink => {
      decodeInto(describeShareGroupOffsets, input, new ShareOffsetSink(sink, new StartedShares()))
    }),
})
