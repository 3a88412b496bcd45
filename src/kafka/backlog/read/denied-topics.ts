import { entry } from '../../../columns/columns.ts'
import { metadata } from '../../client/apis/metadata.ts'
import { kafkaError } from '../../client/error-codes.ts'
import type { KafkaFacts } from '../facts/facts.ts'
import { type Topology, TopologyBuilder, type TopicFilter } from '../facts/topology-builder.ts'
import type { BrokerRequests } from './broker-requests.ts'
import type { CommitBuilders } from './commit-sink.ts'
import { keepHiddenCommits, unreportedTopics } from './known-positions.ts'
import { anyBroker, type SectionProblems } from './section-problems.ts'

interface CommitsReported {
  readonly known: KafkaFacts
  readonly topology: Topology
  readonly to: CommitBuilders
  readonly isWantedTopic: TopicFilter
  readonly problems: SectionProblems
}

/**
 * Keeps known commits in topics that the user may not describe any more since Metadata was read.
 *
 * Coordinators leave these topics out without an error, as if the offsets had been deleted. So topics
 * that a group does not report any more are requested by name: one more request, in one reading.
 */
export async function keepCommitsOfDeniedTopics(
  requests: BrokerRequests,
  { known, topology, to, isWantedTopic, problems }: CommitsReported,
): Promise<void> {
  const unreported = unreportedTopics(known, topology, to)
  if (unreported.size === 0) return
  const { name } = topology.topics
  const builder = new TopologyBuilder(isWantedTopic)
  const topics = Array.from(unreported, row => entry(name, row))
  const problem = await requests.sendToAny(metadata, { topics }, builder)
  if (problem !== null) problems.add(problem)
  const isHidden = new Uint8Array(topology.topics.rows)
  for (const row of unreported) {
    const failed = builder.topicErrors.find(({ topic }) => topic === name[row])
    if (failed !== undefined && kafkaError(failed.errorCode).category !== 'not_found') {
      problems.addRow('topic', failed.topic, failed.errorCode, anyBroker)
      isHidden[row] = 1
    } else if (problem !== null) isHidden[row] = 1
  }
  keepHiddenCommits(known, topology, to, isHidden)
}
