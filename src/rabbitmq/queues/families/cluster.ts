import { type Overview, type QueueMode, queueModes } from '../../facts.ts'
import type { RabbitmqQueuesModel } from '../model/model.ts'
import type { Family, FamilyGroup } from '../../../exposition/family.ts'
import { rowGroup, type RowFamily } from '../../../exposition/row-group.ts'

interface OverviewRow {
  readonly cluster: string
  readonly overview: Overview
}

interface ModeRow {
  readonly cluster: string
  readonly word: QueueMode
  readonly isNow: boolean
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

/** A total of the overview, which is a sum over the nodes that answered, counted on by us. */
function counter(name: string, counted: string): Family {
  return {
    ...gauge({
      name,
      help: `${counted}, by GET /api/overview. Counted by the exporter from the first reading on, so that it neither falls nor jumps when a node does not answer. Absent until the broker tells a first one.`,
    }),
    type: 'counter',
  }
}

const objects: readonly RowFamily<OverviewRow>[] = [
  {
    family: gauge({
      name: 'tidemark_rabbitmq_cluster_queues',
      help: 'Queues of the whole cluster, filtered and invisible ones included, by GET /api/overview.',
    }),
    value: ({ overview }) => overview.queues,
  },
  {
    family: gauge({
      name: 'tidemark_rabbitmq_cluster_exchanges',
      help: 'Exchanges of the whole cluster, filtered and invisible ones included, by GET /api/overview.',
    }),
    value: ({ overview }) => overview.exchanges,
  },
  {
    family: gauge({
      name: 'tidemark_rabbitmq_cluster_consumers',
      help: 'Consumers of the whole cluster, by GET /api/overview.',
    }),
    value: ({ overview }) => overview.consumers,
  },
  {
    family: gauge({
      name: 'tidemark_rabbitmq_cluster_connections',
      help: 'Connections of the whole cluster, by GET /api/overview.',
    }),
    value: ({ overview }) => overview.connections,
  },
  {
    family: gauge({
      name: 'tidemark_rabbitmq_cluster_channels',
      help: 'Channels of the whole cluster, by GET /api/overview.',
    }),
    value: ({ overview }) => overview.channels,
  },
  {
    family: gauge({
      name: 'tidemark_rabbitmq_hidden_queues',
      help: 'Queues that GET /api/overview counts but no list shows, which means that the user lacks permission in their virtual hosts; ^$ is enough. Confirmed by two readings. Absent in the mode filtered and while lists are incomplete.',
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
    family: counter('tidemark_rabbitmq_cluster_connections_closed_total', 'Connections closed'),
    value: ({ overview }) => overview.connectionsClosed,
  },
  {
    family: counter('tidemark_rabbitmq_cluster_channels_opened_total', 'Channels opened'),
    value: ({ overview }) => overview.channelsOpened,
  },
  {
    family: counter('tidemark_rabbitmq_cluster_channels_closed_total', 'Channels closed'),
    value: ({ overview }) => overview.channelsClosed,
  },
  {
    family: counter(
      'tidemark_rabbitmq_cluster_queues_declared_total',
      'Declarations of queues, of those that existed already too',
    ),
    value: ({ overview }) => overview.queuesDeclared,
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
      'Messages that no queue wanted and that were dropped without a word to the publisher',
    ),
    value: ({ overview }) => overview.unroutableDropped,
  },
  {
    family: counter(
      'tidemark_rabbitmq_unroutable_returned_messages_total',
      'Messages that no queue wanted and that were returned to the publisher',
    ),
    value: ({ overview }) => overview.unroutableReturned,
  },
]

const sourceMode: Family = {
  name: 'tidemark_source_mode',
  type: 'gauge',
  help: 'How the reading reads: the mode in force has 1, the others 0. RabbitMQ queues are read in full, filtered by the broker, or as totals from GET /api/queues without statistics.',
  labels: ['messaging_system', 'messaging_cluster', 'reading', 'mode'],
  stability: 'experimental',
  from: 'exporter',
}

// Not `counter_rebases`: promtool complains about a name that has its type in it.
const counterRebases: Family = {
  name: 'tidemark_rabbitmq_rebases_total',
  type: 'counter',
  help: 'Times a counter of the exporter believed a total of the management API that had fallen: after a restart of a node, a new queue under an old name, or three low readings. GET /api/queues, GET /api/exchanges and GET /api/overview together.',
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
          help: "RabbitMQ's own name of the cluster, and versions of the node that answered, as labels of the constant 1, by GET /api/overview.",
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
  rowGroup({
    level: 'cluster',
    cardinality: `one per RabbitMQ cluster and each of the ${queueModes.length} modes`,
    rows: modeRows,
    labels: {
      messaging_system: () => 'rabbitmq',
      messaging_cluster: ({ cluster }) => cluster,
      reading: () => 'queues',
      mode: ({ word }) => word,
    },
    families: [{ family: sourceMode, value: ({ isNow }) => Number(isNow) }],
  }),
]

function overviewRows({ cluster, overview }: RabbitmqQueuesModel): readonly OverviewRow[] {
  return overview === null ? [] : [{ cluster, overview }]
}

function modeRows({ cluster, mode }: RabbitmqQueuesModel): readonly ModeRow[] {
  return queueModes.map(word => ({ cluster, word, isNow: word === mode }))
}
