import { cell, entry, type Row, rowsWhere } from '../../../columns/columns.ts'
import { metadata } from '../../client/apis/metadata.ts'
import { kafkaError } from '../../client/error-codes.ts'
import type { BrokerAddress } from '../../client/kafka-client.ts'
import type { KnownRows } from '../facts/facts.ts'
import { type Topology, TopologyBuilder, type TopicFilter } from '../facts/topology-builder.ts'
import type { BrokerRequests } from './broker-requests.ts'
import { anyBroker, type SectionProblems } from './section-problems.ts'

interface TopologyRead {
  readonly isWantedTopic: TopicFilter
  readonly known: KnownRows
  readonly problems: SectionProblems
}

/** Reads brokers, topics and partitions from any broker. Null: none responded. */
export async function readTopology(
  requests: BrokerRequests,
  { isWantedTopic, known, problems }: TopologyRead,
): Promise<Topology | null> {
  const builder = new TopologyBuilder(isWantedTopic)
  const problem = await requests.sendToAny(metadata, { topics: null }, builder)
  if (problem !== null) {
    problems.add(problem)
    return null
  }
  const missing = missingTopics(known, builder, isWantedTopic)
  const unproven = new Set(await withoutProof(requests, missing, builder, problems))
  for (const { topic, errorCode } of builder.topicErrors) {
    if (kafkaError(errorCode).category === 'not_found') {
      // The topic was deleted, since the last reading or while the broker assembled the response.
      builder.notFound(topic)
      continue
    }
    problems.addRow('topic', topic, errorCode, anyBroker)
    unproven.add(topic)
  }
  keepTopics(builder, unproven, known)
  return builder.seal()
}

/** Returns the known topics that Metadata does not have: deleted, or not to be described any more. */
function missingTopics(
  { facts: { topics }, expiredTopics }: KnownRows,
  builder: TopologyBuilder,
  isWantedTopic: TopicFilter,
): readonly string[] {
  return topics.name.filter((name, row) => {
    const isInternal = cell(topics.internal, row) === 1
    return !builder.isShown(name) && !expiredTopics.has(name) && isWantedTopic(name, isInternal)
  })
}

/**
 * Requests topics by name, and returns those about which there is no response.
 *
 * Metadata of all topics leaves out, without an error, those that the user may not describe. By name
 * the same topic has an error, and a deleted one another error.
 */
async function withoutProof(
  requests: BrokerRequests,
  topics: readonly string[],
  builder: TopologyBuilder,
  problems: SectionProblems,
): Promise<readonly string[]> {
  if (topics.length === 0) return []
  const problem = await requests.sendToAny(metadata, { topics }, builder)
  if (problem !== null) problems.add(problem)
  return problem === null ? [] : topics
}

/** Keeps topics without new metadata: their offsets may still be readable, and sums must not drop. */
function keepTopics(
  builder: TopologyBuilder,
  names: ReadonlySet<string>,
  { facts }: KnownRows,
): void {
  for (const [row, name] of facts.topics.name.entries())
    if (names.has(name)) builder.keep(row, facts)
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
