import { cell, entry, type Row, rowsWhere } from '../../../columns/columns.ts'
import { metadata } from '../../client/apis/metadata.ts'
import { kafkaError } from '../../client/error-codes.ts'
import type { BrokerAddress } from '../../client/kafka-client.ts'
import { type Topology, TopologyBuilder, type TopicFilter } from '../facts/topology-builder.ts'
import type { BrokerRequests } from './broker-requests.ts'
import { anyBroker, type SectionProblems } from './section-problems.ts'

interface TopologyRead {
  readonly isWantedTopic: TopicFilter
  /** Null: not read yet. */
  readonly last: Topology | null
  readonly problems: SectionProblems
}

/** Reads brokers, topics and partitions from any broker. Null: none responded. */
export async function readTopology(
  requests: BrokerRequests,
  { isWantedTopic, last, problems }: TopologyRead,
): Promise<Topology | null> {
  const builder = new TopologyBuilder(isWantedTopic)
  const problem = await requests.sendToAny(metadata, { topics: null }, builder)
  if (problem !== null) {
    problems.add(problem)
    return null
  }
  // `not_found` is no failure: the topic was deleted while the broker assembled the response.
  const unreported = builder.topicErrors.filter(
    ({ errorCode }) => kafkaError(errorCode).category !== 'not_found',
  )
  for (const { topic, errorCode } of unreported) {
    problems.addRow('topic', topic, errorCode, anyBroker)
  }
  if (last !== null) keepTopics(builder, new Set(unreported.map(({ topic }) => topic)), last)
  return builder.seal()
}

/** Keeps topics that had an error: their offsets may still be readable, and sums must not drop. */
function keepTopics(builder: TopologyBuilder, names: ReadonlySet<string>, last: Topology): void {
  for (const [row, name] of last.topics.name.entries()) {
    if (names.has(name)) builder.keep(row, last)
  }
}

/** The brokers that Metadata lists as alive. */
export function liveBrokers({ brokers }: Topology): readonly BrokerAddress[] {
  const isRegistered = (row: Row): boolean => cell(brokers.registered, row) === 1
  return Array.from(rowsWhere(brokers.rows, isRegistered), row => ({
    id: cell(brokers.id, row),
    host: entry(brokers.host, row),
    port: cell(brokers.port, row),
    rack: entry(brokers.rack, row),
  }))
}
