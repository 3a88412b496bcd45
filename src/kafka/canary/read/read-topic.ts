import type { Problem } from '../../../reading/problem.ts'
import { metadata, type MetadataSink } from '../../client/apis/metadata.ts'
import type { BrokerAddress } from '../../client/kafka-client.ts'
import type { CanaryPartition, CanaryTopic } from '../facts.ts'
import { errorProblem } from './error-problem.ts'
import type { CanaryRequests } from './requests.ts'

const unknownTopic = 3

/** The live brokers and the canary's topic. */
export interface TopicRead {
  readonly brokers: readonly BrokerAddress[]
  /** Null: there is none. */
  readonly topic: CanaryTopic | null
  /** Replicas of each partition. NaN: there is no topic. */
  readonly replicationFactor: number
}

export async function readTopic(
  requests: CanaryRequests,
  topic: string,
): Promise<TopicRead | Problem> {
  const brokers: BrokerAddress[] = []
  const partitions: CanaryPartition[] = []
  let errorCode = 0
  let topicId = ''
  let replicationFactor = NaN
  const sink: MetadataSink = {
    cluster: () => undefined,
    broker: (id, host, port, rack) => brokers.push({ id, host, port, rack }),
    topic: (code, _name, id) => {
      errorCode = code
      topicId = id
    },
    partition: (_error, partition, leader, leaderEpoch, replicas) => {
      partitions.push({ partition, leader: leader < 0 ? null : leader, leaderEpoch })
      replicationFactor = replicas.length
    },
  }
  const problem = await requests.toAny(metadata, { topics: [topic] }, sink)
  if (problem !== null) return problem
  if (errorCode === unknownTopic) return { brokers, topic: null, replicationFactor }
  if (errorCode !== 0)
    return errorProblem(errorCode, `topic ${topic}`, { right: 'Describe', topic })
  return { brokers, topic: { id: topicId, partitions }, replicationFactor }
}
