import type { Overview } from '../facts/facts.ts'
import type { RabbitmqQueuesModel } from '../model/model.ts'
import type { Family, FamilyGroup } from '../../../exposition/family.ts'
import { rowGroup, type RowFamily } from '../../../exposition/row-group.ts'

interface OverviewRow {
  readonly cluster: string
  readonly overview: Overview
}

type Declaration = Pick<Family, 'name' | 'help'> & { readonly labels?: readonly string[] }

function gauge({ labels = [], ...declaration }: Declaration): Family {
  return {
    ...declaration,
    type: 'gauge',
    labels: ['messaging_cluster', ...labels],
    stability: 'experimental',
    from: 'GET /api/overview',
  }
}

/** A total of the overview: a sum over the nodes that responded, made monotonic by the exporter. */
function counter(name: string, counted: string): Family {
  return {
    ...gauge({
      name,
      help: `${counted}, since the first reading. Neither falls nor jumps when a node does not respond. Absent until the broker reports a value.`,
    }),
    type: 'counter',
  }
}

const objects: readonly RowFamily<OverviewRow>[] = [
  {
    family: gauge({
      name: 'tidemark_rabbitmq_cluster_queues',
      help: 'Queues of the whole cluster, filtered and invisible ones included.',
    }),
    value: ({ overview }) => overview.queues,
  },
  {
    family: gauge({
      name: 'tidemark_rabbitmq_cluster_consumers',
      help: 'Consumers of the whole cluster.',
    }),
    value: ({ overview }) => overview.consumers,
  },
  {
    family: gauge({
      name: 'tidemark_rabbitmq_cluster_connections',
      help: 'Connections of the whole cluster.',
    }),
    value: ({ overview }) => overview.connections,
  },
  {
    family: gauge({
      name: 'tidemark_rabbitmq_cluster_channels',
      help: 'Channels of the whole cluster.',
    }),
    value: ({ overview }) => overview.channels,
  },
  {
    family: gauge({
      name: 'tidemark_rabbitmq_hidden_queues',
      help: 'Queues that exist but are not listed. The user lacks permission in their virtual hosts; ^$ is enough. Absent in the mode filtered, and while lists are incomplete.',
    }),
    value: ({ overview }) => overview.hiddenQueues,
  },
]

const churn: readonly RowFamily<OverviewRow>[] = [
  {
    family: counter('tidemark_rabbitmq_cluster_connections_opened_total', 'Connections opened'),
    value: ({ overview }) => overview.connectionsOpened,
  },
  {
    family: counter('tidemark_rabbitmq_cluster_channels_opened_total', 'Channels opened'),
    value: ({ overview }) => overview.channelsOpened,
  },
  {
    family: counter('tidemark_rabbitmq_cluster_queues_created_total', 'Queues created'),
    value: ({ overview }) => overview.queuesCreated,
  },
  {
    family: counter('tidemark_rabbitmq_cluster_queues_deleted_total', 'Queues deleted'),
    value: ({ overview }) => overview.queuesDeleted,
  },
  {
    family: counter(
      'tidemark_rabbitmq_unroutable_dropped_messages_total',
      'Unroutable messages dropped without notice to the publisher',
    ),
    value: ({ overview }) => overview.unroutableDropped,
  },
  {
    family: counter(
      'tidemark_rabbitmq_unroutable_returned_messages_total',
      'Unroutable messages returned to the publisher',
    ),
    value: ({ overview }) => overview.unroutableReturned,
  },
]

const sourceMode: Family = {
  name: 'tidemark_source_mode',
  type: 'gauge',
  help: 'Always 1; the label is the mode in which queues are read. Full, filtered by the broker, or totals without statistics.',
  labels: ['messaging_system', 'messaging_cluster', 'reading', 'mode'],
  stability: 'experimental',
  from: 'exporter',
}

// Not `counter_rebases`: promtool reports a name that contains its type.
const counterRebases: Family = {
  name: 'tidemark_rabbitmq_rebases_total',
  type: 'counter',
  help: 'Number of times a counter continued from another reported total. After a node restart, for a new queue with an old name, after three readings of a total that had fallen, or when that total returned later.',
  labels: ['messaging_cluster'],
  stability: 'experimental',
  from: 'GET /api/queues, GET /api/exchanges, GET /api/overview',
}

/** A RabbitMQ cluster as a whole. */
export const rabbitmqClusterFamilies: readonly FamilyGroup<RabbitmqQueuesModel>[] = [
  rowGroup({
    level: 'cluster',
    cardinality: 'one per cluster',
    rows: overviewRows,
    labels: { messaging_cluster: ({ cluster }) => cluster },
    families: [...objects, ...churn],
  }),
  rowGroup({
    level: 'cluster',
    cardinality: 'one per cluster',
    rows: overviewRows,
    labels: {
      messaging_cluster: ({ cluster }) => cluster,
      cluster_name: ({ overview }) => overview.clusterName,
      version: ({ overview }) => overview.version,
      erlang_version: ({ overview }) => overview.erlangVersion,
    },
    families: [
      {
        family: gauge({
          name: 'tidemark_rabbitmq_cluster_info',
          help: 'Always 1; the labels are name and versions of the cluster. The versions are those of the node that responded.',
          labels: ['cluster_name', 'version', 'erlang_version'],
        }),
        value: () => 1,
      },
    ],
  }),
  rowGroup<RabbitmqQueuesModel, RabbitmqQueuesModel>({
    level: 'cluster',
    cardinality: 'one per cluster',
    rows: model => [model],
    labels: { messaging_cluster: ({ cluster }) => cluster },
    families: [{ family: counterRebases, value: model => model.counterRebases }],
  }),
  rowGroup<RabbitmqQueuesModel, RabbitmqQueuesModel>({
    level: 'cluster',
    cardinality: 'one per RabbitMQ cluster',
    rows: model => [model],
    labels: {
      messaging_system: () => 'rabbitmq',
      messaging_cluster: ({ cluster }) => cluster,
      reading: () => 'queues',
      mode: ({ mode }) => mode,
    },
    families: [{ family: sourceMode, value: () => 1 }],
  }),
]

function overviewRows({ cluster, overview }: RabbitmqQueuesModel): readonly OverviewRow[] {
  return overview === null ? [] : [{ cluster, overview }]
}
