import type { Backlogs, NameColumn } from './backlogs.ts'
import { statuses } from './status.ts'
import type { Family, FamilyGroup, FamilyValues, Level } from '../exposition/family.ts'
import {
  constantLabel,
  type Label,
  namedLabel,
  spreadLabel,
  stateLabel,
} from '../exposition/label.ts'
import { lagApis, memberApis } from '../kafka/backlog/families/apis.ts'

/** Whatever model has backlogs. */
export interface BacklogModel {
  /** The configured name. */
  readonly cluster: string
  readonly backlogs: Backlogs
}

type Declaration = Pick<Family, 'name' | 'help'> & Partial<Pick<Family, 'from' | 'unit' | 'type'>>

/** A label that does not apply is left out: `vhost` on Kafka, `consumer_group` on RabbitMQ. */
function backlogFamily(declaration: Declaration, labels: readonly string[] = []): Family {
  return {
    type: 'gauge',
    from: `${lagApis}; GET /api/queues`,
    ...declaration,
    labels: [
      'messaging_cluster',
      'messaging_system',
      'vhost',
      'destination',
      'consumer_group',
      ...labels,
    ],
    stability: 'experimental',
  }
}

const work: readonly FamilyValues<BacklogModel>[] = [
  {
    family: backlogFamily({
      name: 'tidemark_backlog_messages',
      help:
        'Messages not done yet: on Kafka the offsets from the committed one to the log end, by OffsetFetch and ListOffsets, or what share groups have not done, by DescribeShareGroupOffsets, over the partitions that are known; ' +
        'on RabbitMQ ready and unacknowledged messages of a classic or quorum queue, by GET /api/queues. Absent while unknown.',
    }),
    values: ({ backlogs }) => backlogs.messages,
  },
  {
    family: backlogFamily({
      name: 'tidemark_backlog_consumers',
      from: `${memberApis}; GET /api/queues`,
      help:
        'Those who take messages from the backlog: on Kafka members of the group with a partition of the topic, by DescribeGroups, ConsumerGroupDescribe or ShareGroupDescribe; ' +
        'on RabbitMQ consumers of the queue, by GET /api/queues. Absent while unknown.',
    }),
    values: ({ backlogs }) => backlogs.consumers,
  },
  {
    family: backlogFamily({
      name: 'tidemark_backlog_unknown_partitions',
      from: lagApis,
      help: 'Partitions missing from the backlog because OffsetFetch, DescribeShareGroupOffsets or ListOffsets did not tell their commit, their lag or their log end. Kafka only.',
    }),
    values: ({ backlogs }) => backlogs.unknownPartitions,
  },
  {
    family: backlogFamily({
      name: 'tidemark_backlog_stale_partitions',
      from: lagApis,
      help: 'Partitions that OffsetFetch, DescribeShareGroupOffsets or ListOffsets did not tell this time and that count with their last reading, up to the staleness limit. Kafka only.',
    }),
    values: ({ backlogs }) => backlogs.stalePartitions,
  },
]

const age: readonly FamilyValues<BacklogModel>[] = [
  {
    family: backlogFamily({
      name: 'tidemark_backlog_age_seconds',
      unit: 'seconds',
      help:
        'Estimate of how long ago the broker received the oldest message not done, when the backlog was last read; 0 when none waits. ' +
        'Told by when the log end, by ListOffsets, or the messages of the queue, by GET /api/queues, passed its position; on Kafka the highest of the partitions that are known. ' +
        'Equals its lower bound where only “at least” is known. Absent while unknown.',
    }),
    values: ({ backlogs }) => backlogs.age,
  },
  {
    family: backlogFamily({
      name: 'tidemark_backlog_age_lower_bound_seconds',
      unit: 'seconds',
      help: 'The oldest message not done is at least so old, by ListOffsets or GET /api/queues. Where Kafka’s records carry the producers’ time (CreateTime) it is as right as their clocks. Absent where nothing is claimed.',
    }),
    values: ({ backlogs }) => backlogs.ageLowerBound,
  },
  {
    family: backlogFamily({
      name: 'tidemark_backlog_age_upper_bound_seconds',
      unit: 'seconds',
      help: 'The oldest message not done is at most so old, by ListOffsets or GET /api/queues; on RabbitMQ since the queue was last seen empty. Absent where nothing is claimed, such as for what was there before the exporter.',
    }),
    values: ({ backlogs }) => backlogs.ageUpperBound,
  },
  {
    family: backlogFamily({
      name: 'tidemark_backlog_objective_seconds',
      unit: 'seconds',
      from: 'exporter',
      help: 'Age that the backlog should not exceed, from the objectives of the configuration. Absent where none is set.',
    }),
    values: ({ backlogs }) => backlogs.objective,
  },
]

const flow: readonly FamilyValues<BacklogModel>[] = [
  {
    family: backlogFamily({
      name: 'tidemark_backlog_arrived_messages_total',
      type: 'counter',
      help: 'Messages that came since the exporter first saw the backlog: on Kafka what the log ends advanced, by ListOffsets; on RabbitMQ what was published or made the queue longer, by GET /api/queues. Neither falls nor jumps when a broker is away. Absent while unknown.',
    }),
    values: ({ backlogs }) => backlogs.arrivedTotal,
  },
  {
    family: backlogFamily({
      name: 'tidemark_backlog_completed_messages_total',
      type: 'counter',
      help: 'Messages that were done since the exporter first saw the backlog: on Kafka what the commits advanced, by OffsetFetch, or what share groups surely did, by DescribeShareGroupOffsets; on RabbitMQ acknowledged ones and those delivered without the need to be, by GET /api/queues. A rewind takes none away. Absent while unknown.',
    }),
    values: ({ backlogs }) => backlogs.completedTotal,
  },
  {
    family: backlogFamily({
      name: 'tidemark_backlog_discarded_messages_total',
      type: 'counter',
      help: 'Messages that went without being done since the exporter first saw the backlog: on Kafka deleted by retention before the group read them, by OffsetFetch and ListOffsets; on RabbitMQ expired, dropped or purged, by GET /api/queues. Absent while unknown.',
    }),
    values: ({ backlogs }) => backlogs.discardedTotal,
  },
  {
    family: backlogFamily({
      name: 'tidemark_backlog_drain_seconds',
      unit: 'seconds',
      help: 'Time until nothing waits if the backlog goes on to shrink as over the status window, by OffsetFetch and ListOffsets or GET /api/queues; 0 when nothing waits, +Inf when it did not shrink. Absent without a whole window of readings.',
    }),
    values: ({ backlogs }) => backlogs.drain,
  },
]

const status: Family = backlogFamily(
  {
    name: 'tidemark_backlog_status',
    help:
      '1 for the word that holds, 0 for the others, judged over the status window of readings by OffsetFetch and ListOffsets or GET /api/queues. ' +
      'Worst first: rewound, its position went back; stopped, work waits and nobody is there; abandoned, the live group reads the topic no longer; ' +
      'stalled, somebody is there and nothing gets done; behind, older than its objective or growing; unknown, too little is known; ok.',
  },
  ['status'],
)

/** The vocabulary both systems share; `level` is that of the rows: Kafka’s topics, RabbitMQ’s queues. */
export function backlogFamilies(
  level: Extract<Level, 'topic' | 'queue'>,
): readonly FamilyGroup<BacklogModel>[] {
  const each = level === 'topic' ? 'one per group and topic' : 'one per classic or quorum queue'
  return [
    {
      level,
      cardinality: each,
      rows: ({ backlogs }) => backlogs.rows,
      labels: labelsOf,
      families: [...work, ...age, ...flow],
    },
    {
      level,
      cardinality: `${each} and status, ${statuses.length} statuses`,
      rows: ({ backlogs }) => backlogs.rows * statuses.length,
      labels: model => [
        ...labelsOf(model).map(label => spreadLabel(label, statuses, model.backlogs.rows)),
        stateLabel('status', statuses, model.backlogs.rows),
      ],
      families: [{ family: status, values: ({ backlogs }) => statusFlags(backlogs.status) }],
    },
  ]
}

/** For each row of a status column a flag for each word, words running fastest. */
export function statusFlags(status: Uint8Array): Uint8Array {
  const flags = new Uint8Array(status.length * statuses.length)
  for (let row = 0; row < status.length; row++) {
    flags[row * statuses.length + (status[row] as number)] = 1
  }
  return flags
}

function labelsOf({ cluster, backlogs }: BacklogModel): readonly Label[] {
  const { system, vhost, destination, consumerGroup } = backlogs
  return [
    constantLabel('messaging_cluster', cluster),
    constantLabel('messaging_system', system),
    ...optionalLabel('vhost', vhost),
    namedLabel('destination', destination.names, destination.index),
    ...optionalLabel('consumer_group', consumerGroup),
  ]
}

function optionalLabel(name: string, column: NameColumn | null): readonly Label[] {
  return column === null ? [] : [namedLabel(name, column.names, column.index)]
}
