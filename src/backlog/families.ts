import type { Backlogs, NameColumn } from './backlogs.ts'
import { consumersWantedColumn } from './consumers-wanted.ts'
import { onesColumn } from '../columns/columns.ts'
import { statuses } from './status.ts'
import type { Family, FamilyGroup, FamilyValues, Level } from '../exposition/family.ts'
import { constantLabel, type Label, namedLabel } from '../exposition/label.ts'

/** A model that has backlogs. */
export interface BacklogModel {
  /** The configured name. */
  readonly cluster: string
  readonly backlogs: Backlogs
}

/** Kafka APIs from which lag, and everything derived from it, is read. */
export const lagApis = 'OffsetFetch, DescribeShareGroupOffsets, ListOffsets'

/** Kafka APIs from which the positions of groups are read. */
export const positionApis = 'OffsetFetch, DescribeShareGroupOffsets'

/** Kafka APIs from which members and their assignments are read. */
export const memberApis = 'DescribeGroups, ConsumerGroupDescribe, ShareGroupDescribe'

type Declaration = Pick<Family, 'name' | 'help'> &
  Partial<Pick<Family, 'from' | 'unit' | 'type' | 'stability'>>

/** A label that does not apply is left out: `vhost` on Kafka, `consumer_group` on RabbitMQ. */
function backlogFamily(declaration: Declaration, labels: readonly string[] = []): Family {
  return {
    type: 'gauge',
    from: `${lagApis}; GET /api/queues`,
    stability: 'stable',
    ...declaration,
    labels: [
      'messaging_cluster',
      'messaging_system',
      'vhost',
      'destination',
      'consumer_group',
      ...labels,
    ],
  }
}

const work: readonly FamilyValues<BacklogModel>[] = [
  {
    family: backlogFamily({
      name: 'tidemark_backlog_messages',
      help: 'Messages waiting or in progress. On Kafka the lag over all known partitions, on RabbitMQ ready, unacknowledged and delayed messages. Absent while unknown.',
    }),
    values: ({ backlogs }) => backlogs.messages,
  },
  {
    family: backlogFamily({
      name: 'tidemark_backlog_consumers',
      from: `${memberApis}; GET /api/queues`,
      help: 'Consumers of the backlog. On Kafka members with a partition of the topic, on RabbitMQ consumers of the queue. Absent while unknown.',
    }),
    values: ({ backlogs }) => backlogs.consumers,
  },
  {
    family: backlogFamily({
      name: 'tidemark_backlog_consumers_wanted',
      from: 'exporter',
      stability: 'experimental',
      help: 'Consumers that would complete arrivals, and waiting messages within the configured `drain`. Absent while unknown, and where no `drain` is configured.',
    }),
    values: ({ backlogs }) => consumersWantedColumn(backlogs),
  },
  {
    family: backlogFamily({
      name: 'tidemark_backlog_unknown_partitions',
      from: lagApis,
      help: 'Partitions left out of the backlog because their commit, lag or log end is unknown. Kafka only.',
    }),
    values: ({ backlogs }) => backlogs.unknownPartitions,
  },
  {
    family: backlogFamily({
      name: 'tidemark_backlog_stale_partitions',
      from: lagApis,
      help: 'Partitions that the last reading could not read and that count with their last known value. Kafka only.',
    }),
    values: ({ backlogs }) => backlogs.stalePartitions,
  },
]

const age: readonly FamilyValues<BacklogModel>[] = [
  {
    family: backlogFamily({
      name: 'tidemark_backlog_age_seconds',
      unit: 'seconds',
      help: 'Estimated age of the oldest pending message; 0 when none waits. Equals its lower bound where only that is known. Absent while unknown.',
    }),
    values: ({ backlogs }) => backlogs.age,
  },
  {
    family: backlogFamily({
      name: 'tidemark_backlog_age_lower_bound_seconds',
      unit: 'seconds',
      help: 'Lower bound of the age of the oldest pending message. With CreateTime it is as accurate as the clocks of the producers. Absent while unknown.',
    }),
    values: ({ backlogs }) => backlogs.ageLowerBound,
  },
  {
    family: backlogFamily({
      name: 'tidemark_backlog_age_upper_bound_seconds',
      unit: 'seconds',
      help: 'Upper bound of the age of the oldest pending message. Absent while unknown, for example for messages older than the exporter.',
    }),
    values: ({ backlogs }) => backlogs.ageUpperBound,
  },
  {
    family: backlogFamily({
      name: 'tidemark_backlog_objective_seconds',
      unit: 'seconds',
      from: 'exporter',
      help: 'Configured objective: the age that the oldest pending message should not exceed. Absent where none is configured.',
    }),
    values: ({ backlogs }) => backlogs.objective,
  },
]

const objectives: readonly FamilyValues<BacklogModel>[] = [
  {
    family: backlogFamily({
      name: 'tidemark_backlog_judged_seconds_total',
      type: 'counter',
      unit: 'seconds',
      from: 'exporter',
      stability: 'experimental',
      help: 'Time in which it was known whether the oldest message was within the objective. Absent where none is configured.',
    }),
    values: ({ backlogs }) => backlogs.judgedTotal,
  },
  {
    family: backlogFamily({
      name: 'tidemark_backlog_within_objective_seconds_total',
      type: 'counter',
      unit: 'seconds',
      from: 'exporter',
      stability: 'experimental',
      help: 'Time of the judged seconds in which the oldest message was within the objective. Absent where none is configured.',
    }),
    values: ({ backlogs }) => backlogs.withinObjectiveTotal,
  },
]

const flow: readonly FamilyValues<BacklogModel>[] = [
  {
    family: backlogFamily({
      name: 'tidemark_backlog_arrived_messages_total',
      type: 'counter',
      help: 'Messages that arrived since the exporter first saw the backlog. Neither falls nor jumps when a broker does not respond. Absent while unknown.',
    }),
    values: ({ backlogs }) => backlogs.arrivedTotal,
  },
  {
    family: backlogFamily({
      name: 'tidemark_backlog_completed_messages_total',
      type: 'counter',
      help: 'Messages completed since the exporter first saw the backlog. Committed on Kafka; acknowledged, or delivered without acknowledgement, on RabbitMQ. A rewind subtracts nothing. Absent while unknown.',
    }),
    values: ({ backlogs }) => backlogs.completedTotal,
  },
  {
    family: backlogFamily({
      name: 'tidemark_backlog_discarded_messages_total',
      type: 'counter',
      help: 'Messages removed without being completed since the exporter first saw the backlog. Deleted by retention on Kafka; expired, dropped or purged on RabbitMQ. Absent while unknown.',
    }),
    values: ({ backlogs }) => backlogs.discardedTotal,
  },
  {
    family: backlogFamily({
      name: 'tidemark_backlog_drain_seconds',
      unit: 'seconds',
      help: 'Time until the backlog is empty at the rate of the status window. 0 when nothing waits, +Inf when it does not shrink. Absent without a full window of readings.',
    }),
    values: ({ backlogs }) => backlogs.drain,
  },
]

const status: Family = backlogFamily(
  {
    name: 'tidemark_backlog_status',
    help:
      'Always 1; the label is the status of the backlog. Worst first: rewound (position went back), stopped (no consumers), ' +
      'abandoned (topic no longer read), stalled (no progress), behind (over its objective, or growing), unknown, ok.',
  },
  ['status'],
)

/** Families that both systems share. `level` is that of the rows: Kafka's topics, RabbitMQ's queues. */
export function backlogFamilies(
  level: Extract<Level, 'topic' | 'queue'>,
): readonly FamilyGroup<BacklogModel>[] {
  const each = level === 'topic' ? 'one per group and topic' : 'one per queue that is not a stream'
  return [
    {
      level,
      cardinality: each,
      rows: ({ backlogs }) => backlogs.rows,
      labels: labelsOf,
      families: [...work, ...age, ...objectives, ...flow],
    },
    {
      level,
      cardinality: each,
      rows: ({ backlogs }) => backlogs.rows,
      labels: model => [...labelsOf(model), namedLabel('status', statuses, model.backlogs.status)],
      families: [{ family: status, values: ({ backlogs }) => onesColumn(backlogs.rows) }],
    },
  ]
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
