import type { Problem } from '../../../reading/problem.ts'
import type { Seconds } from '../../../reading/time.ts'
import { createPartitions } from '../apis/create-partitions.ts'
import { createTopics, type CreateTopicRequest } from '../apis/create-topics.ts'
import { errorProblem } from './error-problem.ts'
import type { TopicRead } from './read-topic.ts'
import { alternatingRacks, replicasOf, replicationFactorFor } from './replica-assignment.ts'
import type { CanaryRequests } from './requests.ts'

/** How much of its topic the canary manages; it never deletes, reassigns, elects or shrinks. */
export type TopicManagement = 'none' | 'create' | 'grow'

export interface TopicManager {
  readonly requests: CanaryRequests
  readonly topic: string
  readonly manage: TopicManagement
  readonly timeLimit: Seconds
}

const topicExists = 36
const notController = 41
const retention = { 'retention.ms': '3600000' }

/** Errors with which a cluster refuses what was chosen for it; its own defaults may be accepted. */
const refused: ReadonlySet<number> = new Set([37, 38, 39, 40, 42, 44])

/** Creates the missing topic, or adds partitions for new brokers. Null: nothing to do, or done. */
export async function manageTopic(
  manager: TopicManager,
  { brokers, topic, replicationFactor }: TopicRead,
): Promise<Problem | null> {
  if (topic === null) return createTopic(manager, brokers)
  const isComplete = topic.partitions.every(({ leader }) => leader !== null)
  const additional = brokers.length - topic.partitions.length
  if (manager.manage !== 'grow' || additional <= 0 || !isComplete) return null
  const order = alternatingRacks(brokers)
  const leaders = new Set(topic.partitions.map(({ leader }) => leader))
  const uncovered = order.filter(id => !leaders.has(id)).slice(0, additional)
  const count = topic.partitions.length + uncovered.length
  if (uncovered.length === 0 || replicationFactor > order.length) return null
  const assignment = replicasOf(uncovered, order, replicationFactor)
  const grown = async (own: typeof assignment | null): Promise<Result> =>
    sendToController(manager, brokers, 'Alter', (broker, sink) => {
      const request = { topic: manager.topic, count, assignment: own, ...timeoutOf(manager) }
      return manager.requests.to(broker, createPartitions, request, sink)
    })
  return withDefaults(await grown(assignment), () => grown(null))
}

async function createTopic(
  manager: TopicManager,
  brokers: TopicRead['brokers'],
): Promise<Problem | null> {
  const { topic, manage } = manager
  if (manage === 'none') {
    const detail = 'it does not exist: create it, or set `manage_topic: create`'
    return { kind: 'unavailable', subject: `topic ${topic}`, detail }
  }
  const order = alternatingRacks(brokers)
  const replicas = replicationFactorFor(order.length)
  const chosen = {
    assignment: replicasOf(order, order, replicas),
    configs: {
      'cleanup.policy': 'delete',
      'compression.type': 'producer',
      'min.insync.replicas': String(Math.max(1, replicas - 1)),
      ...retention,
      // Without it a segment of a topic with few messages lives for a week, whatever the retention.
      'segment.ms': '3600000',
    },
  }
  const byDefaults = { assignment: { partitions: order.length }, configs: retention }
  const created = (own: Pick<CreateTopicRequest, 'assignment' | 'configs'>): Promise<Result> =>
    sendToController(manager, brokers, 'Create', (broker, sink) =>
      manager.requests.to(broker, createTopics, { topic, ...own, ...timeoutOf(manager) }, sink),
    )
  return withDefaults(await created(chosen), () => created(byDefaults))
}

interface Result {
  readonly code: number
  readonly problem: Problem | null
}

async function withDefaults(
  { code, problem }: Result,
  byDefaults: () => Promise<Result>,
): Promise<Problem | null> {
  return refused.has(code) ? (await byDefaults()).problem : problem
}

type ResultSink = Parameters<typeof createTopics.decode>[3]

/** Before Kafka 3.3 only the controller creates; later every broker forwards the request to it. */
async function sendToController(
  { topic, manage }: TopicManager,
  brokers: TopicRead['brokers'],
  right: 'Create' | 'Alter',
  send: (broker: number, sink: ResultSink) => Promise<Problem | null>,
): Promise<Result> {
  let last: Result = { code: 0, problem: null }
  for (const { id } of brokers) {
    let code = 0
    let said = ''
    const sink: ResultSink = {
      topic: (_topic, errorCode, message) => {
        code = errorCode
        if (message !== null && message !== '') said = ` (${message})`
      },
    }
    const problem = await send(id, sink)
    if (problem !== null) {
      last = { code: 0, problem }
      continue
    }
    if (code === 0 || code === topicExists) return { code: 0, problem: null }
    const found = errorProblem(code, `topic ${topic}`, { right, topic })
    const detail = `${found.detail}${said}, with \`manage_topic: ${manage}\``
    last = { code, problem: { ...found, detail } }
    if (code !== notController) return last
  }
  return last
}

function timeoutOf({ timeLimit }: TopicManager): { readonly timeoutMilliseconds: number } {
  return { timeoutMilliseconds: Math.ceil(timeLimit * 1000) }
}
