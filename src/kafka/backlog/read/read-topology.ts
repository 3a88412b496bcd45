import type { BrokerAddress } from '../../client/client.ts'
import { metadata } from '../../client/apis/metadata.ts'
import { kafkaError } from '../../client/error-codes.ts'
import { cell, entry, type Row, rowsWhere } from '../../../columns/columns.ts'
import { type Topology, TopologyBuilder, type TopicFilter } from '../facts/topology-builder.ts'
import type { BrokerRequests } from './broker-requests.ts'
import { anyBroker, type SectionProblems } from './section-problems.ts'

export interface TopologyRead {
  readonly isWantedTopic: TopicFilter
  /** Null: it was never told. */
  readonly last: Topology | null
  readonly problems: SectionProblems
}

/** Asks any broker for brokers, topics and partitions. Null: none of them told. */
export async function readTopology(
  requests: BrokerRequests,
  { isWantedTopic, last, problems }: TopologyRead,
): Promise<Topology | null> {
  const builder = new TopologyBuilder(isWantedTopic)
  const problem = await requests.askAny(metadata, { topics: null }, builder)
  if (problem !== null) {
    problems.add(problem)
    return null
  }
  // A topic that is deleted while Metadata is put together is gone, which is no failure.
  const unreported = builder.topicErrors.filter(
    ({ errorCode }) => kafkaError(errorCode).meaning !== 'gone',
  )
  for (const { topic, errorCode } of unreported) {
    problems.addRow('topic', topic, errorCode, anyBroker)
  }
  if (last !== null) keepTopics(builder, new Set(unreported.map(({ topic }) => topic)), last)
  return builder.seal()
}

/** Their leaders and coordinators may tell as well as ever, and sums do not fall for an error. */
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
