import { backlogFamilies } from '../../../backlog/families.ts'
import { derive, onesColumn } from '../../../columns/columns.ts'
import type { Family, FamilyGroup, FamilyValues } from '../../../exposition/family.ts'
import { constantLabel, type Label, namedLabel } from '../../../exposition/label.ts'
import type { RabbitmqQueuesModel } from '../model/model.ts'
import { overflowWords } from '../model/queue-limits.ts'

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
      help: 'Messages ready for delivery. Absent for streams, and where the broker does not report it: for a new queue, or one on a node that is down.',
    }),
    values: ({ queues }) => queues.ready,
  },
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_queue_messages_unacked',
      help: 'Messages delivered but not yet acknowledged. Absent for streams, and where the broker does not report it.',
    }),
    values: ({ queues }) => queues.unacked,
  },
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_queue_messages_delayed',
      help: 'Messages that were returned to a quorum queue and wait for their next delivery. They are neither ready nor unacknowledged. Absent for other types, before RabbitMQ 4.3, and in the mode totals.',
    }),
    values: ({ queues }) => queues.delayed,
  },
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_queue_next_delayed_timestamp_seconds',
      unit: 'seconds',
      help: 'Unix time at which the first delayed message is delivered again. Absent when none is delayed.',
    }),
    values: ({ queues }) => queues.nextDelayedAt,
  },
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_queue_messages_dead_lettering',
      help: 'Dead letters that a quorum queue keeps until their target confirms them (at-least-once). They are not part of its backlog. Absent for other types, and in the mode totals.',
    }),
    values: ({ queues }) => queues.deadLettering,
  },
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_queue_messages_bytes',
      unit: 'bytes',
      help: 'Size of the bodies of all messages in the queue, without headers. Absent for streams, and in the mode totals.',
    }),
    values: ({ queues }) => queues.bytes,
  },
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_stream_retained_messages',
      help: 'Messages retained by a stream, consumed or not; this is not a backlog. Absent for other queue types.',
    }),
    values: ({ queues }) => queues.retainedMessages,
  },
]

const consumption: readonly FamilyValues<RabbitmqQueuesModel>[] = [
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_stream_consumers',
      help: 'Consumers of a stream. Those of other queues are in tidemark_backlog_consumers. Absent in the mode totals.',
    }),
    values: ({ queues }) => queues.streamConsumers,
  },
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_queue_publishers',
      help: 'Connected channels and sessions that have published to a quorum queue. Absent for other types, before RabbitMQ 4.3, and in the mode totals.',
    }),
    values: ({ queues }) => queues.publishers,
  },
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_queue_consumer_capacity_ratio',
      unit: 'ratio',
      help: 'Share of time (0 to 1) in which the queue could deliver to consumers immediately. Below 1, more or faster consumers or a higher prefetch help. Always 0 for quorum queues of RabbitMQ 4.3.1.',
    }),
    values: ({ queues }) => queues.consumerCapacity,
  },
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_queue_redelivered_messages_total',
      type: 'counter',
      help: 'Messages delivered again after a consumer requeued them or disconnected, since the first reading. Neither falls nor jumps when a node does not respond. Absent in the mode totals.',
    }),
    values: ({ queues }) => queues.redeliveredCount,
  },
]

const process: readonly FamilyValues<RabbitmqQueuesModel>[] = [
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_queue_memory_bytes',
      unit: 'bytes',
      help: 'Memory of the queue process. Absent in the mode totals.',
    }),
    values: ({ queues }) => queues.memory,
  },
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_queue_members',
      help: 'Replicas of a quorum queue or stream, online or not. Absent for other types.',
    }),
    values: ({ queues }) => queues.members,
  },
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_queue_members_online',
      help: 'Online replicas of a quorum queue or stream. With half of the members or fewer online it makes no progress. Absent for other types.',
    }),
    values: ({ queues }) => queues.membersOnline,
  },
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_queue_available',
      help: 'Whether the queue can accept and deliver messages: 1 or 0. 0 without a leader, and in the states minority, down, crashed, stopped, terminated and syncing. Absent where the state is unreported or inconclusive.',
    }),
    values: ({ queues }) => queues.availability,
  },
]

const limits: readonly FamilyValues<RabbitmqQueuesModel>[] = [
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_queue_limit_messages',
      help: 'Maximum number of messages (max-length), from arguments, policy and operator policy. It counts all but unacknowledged messages. Absent without a limit, and for streams.',
    }),
    values: ({ limits: { messages } }) => messages,
  },
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_queue_limit_bytes',
      unit: 'bytes',
      help: 'Maximum size of message bodies (max-length-bytes), from arguments, policy and operator policy. It counts all but unacknowledged messages. Absent without a limit, and for streams.',
    }),
    values: ({ limits: { bytes } }) => bytes,
  },
  {
    family: queueFamily({
      name: 'tidemark_rabbitmq_queue_is_dead_letter_target',
      help: 'Always 1; other queues send their dead letters to this queue. Found from arguments, policies and bindings, not from names. A queue behind one that only delays messages is no target.',
    }),
    values: ({ isDeadLetterTarget }) =>
      derive(isDeadLetterTarget.length, row => (isDeadLetterTarget[row] === 1 ? 1 : NaN)),
  },
]

const fullness: Family = queueFamily(
  {
    name: 'tidemark_rabbitmq_queue_fullness_ratio',
    unit: 'ratio',
    help: 'Share of its limit that a queue uses, of the fuller one of messages and bytes. The label overflow says what happens to messages at 1: drop, dead-letter, or reject (the publisher is refused). Absent without a limit above 0, and where the use is not reported.',
  },
  ['overflow'],
)

const info: Family = queueFamily(
  {
    name: 'tidemark_rabbitmq_queue_info',
    help: 'Always 1; the labels are type, policy and durability of the queue.',
  },
  ['queue_type', 'policy', 'durable'],
)

/** Each queue that passes the filters; queues that could not be read keep their last known rows for a while. */
export const rabbitmqQueueFamilies: readonly FamilyGroup<RabbitmqQueuesModel>[] = [
  {
    level: 'queue',
    cardinality: 'one per queue that has the value',
    rows: ({ queues }) => queues.rows,
    labels: queueLabels,
    families: [...depth, ...consumption, ...process, ...limits],
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
    families: [{ family: info, values: ({ queues }) => onesColumn(queues.rows) }],
  },
  {
    level: 'queue',
    cardinality: 'one per queue with a limit',
    rows: ({ queues }) => queues.rows,
    labels: model => [
      ...queueLabels(model),
      { name: 'overflow', values: overflowWords, index: model.limits.overflow },
    ],
    families: [{ family: fullness, values: ({ limits }) => limits.fullness }],
  },
  ...backlogFamilies('queue'),
]
