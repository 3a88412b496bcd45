import { deriveIndex } from '../../../columns/columns.ts'
import type { RabbitmqQueuesModel } from '../model/model.ts'
import type { Family, FamilyGroup, FamilyValues } from '../../../exposition/family.ts'
import { constantLabel, type Label, namedLabel } from '../../../exposition/label.ts'
import { backlogFamilies } from '../../../backlog/families.ts'

type Declaration = Pick<Family, 'name' | 'help' | 'unit'> & { readonly type?: 'counter' }

function queueFamily(declaration: Declaration, labels: readonly string[] = []): Family {
  return {
    type: 'gauge',
    ...declaration,
    labels: ['messaging_cluster', 'vhost', 'queue', ...labels],
    stability: 'experimental',
    from: 'GET /api/queues',
  }
}

function queueLabels({ cluster, vhosts, queues }: RabbitmqQueuesModel): readonly Label[] {
  return [
    constantLabel('messaging_cluster', cluster),
    namedLabel('vhost', vhosts.name, queues.vhost),
    namedLabel('queue', queues.name),
  ]
}

const depth: readonly FamilyValues<RabbitmqQueuesModel>[] = [
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_queue_messages_ready',
      help: 'Messages that wait in the queue for delivery, by GET /api/queues. Absent for streams, and where the broker does not tell it: a new queue, or one on a node that is down.',
    }),
    values: ({ queues }) => queues.messagesReady,
  },
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_queue_messages_unacked',
      help: 'Messages delivered and not yet acknowledged, by GET /api/queues. Absent for streams, and where the broker does not tell it.',
    }),
    values: ({ queues }) => queues.messagesUnacked,
  },
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_queue_messages_bytes',
      unit: 'bytes',
      help: 'Bytes of the bodies of all messages in the queue, without headers, by GET /api/queues. Absent for streams, and in the mode totals.',
    }),
    values: ({ queues }) => queues.bytes,
  },
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_stream_retained_messages',
      help: 'Length of the log of a stream in messages, read or not, by GET /api/queues. No backlog: a stream keeps what was consumed. Absent for other types of queue.',
    }),
    values: ({ queues }) => queues.retainedMessages,
  },
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_queue_head_message_timestamp_seconds',
      unit: 'seconds',
      help: 'Unix time that the publisher stamped on the first message of a classic queue, by GET /api/queues. Absent when publishers do not stamp, or the message is not in memory.',
    }),
    values: ({ queues }) => queues.headMessageTimestamp,
  },
]

const consumption: readonly FamilyValues<RabbitmqQueuesModel>[] = [
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_queue_consumers',
      help: 'Consumers of the queue, by GET /api/queues. Absent in the mode totals.',
    }),
    values: ({ queues }) => queues.consumers,
  },
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_queue_consumer_capacity_ratio',
      unit: 'ratio',
      help: 'Share of time from 0 to 1 in which the queue could deliver to consumers at once, by GET /api/queues. Below 1 more or faster consumers, or a higher prefetch, would help. RabbitMQ 4.3.1 says 0 for quorum queues whatever they do.',
    }),
    values: ({ queues }) => queues.consumerCapacity,
  },
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_queue_redelivered_messages_total',
      type: 'counter',
      help: 'Messages delivered again after a consumer gave them back or went away, by GET /api/queues. Counted by the exporter from the first reading on, so that it neither falls nor jumps when a node does not answer. Absent until the broker tells a first one, and in the mode totals.',
    }),
    values: ({ queues }) => queues.redeliveredCount,
  },
]

const process: readonly FamilyValues<RabbitmqQueuesModel>[] = [
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_queue_memory_bytes',
      unit: 'bytes',
      help: 'Memory of the process of the queue, by GET /api/queues. Absent in the mode totals.',
    }),
    values: ({ queues }) => queues.memory,
  },
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_queue_members',
      help: 'Replicas of a quorum queue or stream, online or not, by GET /api/queues. Absent for other types.',
    }),
    values: ({ queues }) => queues.members,
  },
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_queue_members_online',
      help: 'Replicas of a quorum queue or stream that are online, by GET /api/queues. Fewer than members means degraded, half or fewer means no progress. Absent for other types.',
    }),
    values: ({ queues }) => queues.membersOnline,
  },
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_queue_has_leader',
      help: 'Whether a quorum queue or stream has a leader: 1 or 0, by GET /api/queues. Absent for other types.',
    }),
    values: ({ queues }) => queues.hasLeader,
  },
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_queue_available',
      help: 'Whether the queue can take and give messages: 1 or 0, by its state and leader in GET /api/queues. 0 in the states minority, down, crashed, stopped, terminated and syncing. Absent where the state is not told or says nothing of that.',
    }),
    values: ({ queues }) => queues.availability,
  },
]

const info: Family = queueFamily(
  {
    name: 'tidemark_rabbitmq_queue_info',
    help: 'Type, policy and durability of the queue as labels of the constant 1, by GET /api/queues.',
  },
  ['queue_type', 'policy', 'durable'],
)

/** Each queue that passes the filters; a part that was not readable keeps its last rows a while. */
export const rabbitmqQueueFamilies: readonly FamilyGroup<RabbitmqQueuesModel>[] = [
  {
    level: 'queue',
    cardinality: 'one per queue that has the value',
    rows: ({ queues }) => queues.rows,
    labels: queueLabels,
    families: [...depth, ...consumption, ...process],
  },
  {
    level: 'queue',
    cardinality: 'one per queue',
    rows: ({ queues }) => queues.rows,
    labels: model => [
      ...queueLabels(model),
      namedLabel('queue_type', model.queues.type),
      namedLabel('policy', model.queues.policy),
      { name: 'durable', values: ['false', 'true'], index: model.queues.durable },
    ],
    families: [{ family: info, values: ({ queues }) => deriveIndex(queues.rows, () => 1) }],
  },
  ...backlogFamilies('queue'),
]
