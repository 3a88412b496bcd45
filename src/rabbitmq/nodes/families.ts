import { deriveIndex } from '../../columns/columns.ts'
import { type Health, healthWords, type RabbitmqNodesModel } from './model.ts'
import type { Family, FamilyGroup, FamilyValues } from '../../exposition/family.ts'
import { constantLabel, type Label, namedLabel } from '../../exposition/label.ts'
import { rowGroup } from '../../exposition/row-group.ts'

interface HealthRow {
  readonly cluster: string
  readonly word: Health
  readonly isNow: boolean
}

type Declaration = Pick<Family, 'name' | 'help' | 'unit'>

function nodeFamily(declaration: Declaration, labels: readonly string[] = []): Family {
  return {
    ...declaration,
    type: 'gauge',
    labels: ['messaging_cluster', 'rabbitmq_node', ...labels],
    stability: 'experimental',
    from: 'GET /api/nodes',
  }
}

function nodeLabels({ cluster, nodes }: RabbitmqNodesModel): readonly Label[] {
  return [constantLabel('messaging_cluster', cluster), namedLabel('rabbitmq_node', nodes.name)]
}

const life: readonly FamilyValues<RabbitmqNodesModel>[] = [
  {
    family: nodeFamily({
      name: 'tidemark_rabbitmq_node_running',
      help: 'Whether the node runs, as the node that answers sees it: 1 or 0, by GET /api/nodes.',
    }),
    values: ({ nodes }) => nodes.running,
  },
  {
    family: nodeFamily({
      name: 'tidemark_rabbitmq_node_start_time_seconds',
      unit: 'seconds',
      help: 'When the node started, in Unix time of the exporter, by its uptime in GET /api/nodes. Absent while it does not run.',
    }),
    values: ({ nodes }) => nodes.startedAt,
  },
  {
    family: nodeFamily({
      name: 'tidemark_rabbitmq_unreachable_peers',
      help: 'Nodes that this node says it cannot reach, which is a network partition, by GET /api/nodes. Absent from RabbitMQ 4.3 on, which no longer tells.',
    }),
    values: ({ nodes }) => nodes.unreachablePeers,
  },
]

const resources: readonly FamilyValues<RabbitmqNodesModel>[] = [
  {
    family: nodeFamily({
      name: 'tidemark_rabbitmq_node_memory_used_bytes',
      unit: 'bytes',
      help: 'Memory of the node, by the strategy it is configured with, by GET /api/nodes. Absent while it does not run.',
    }),
    values: ({ nodes }) => nodes.memoryUsed,
  },
  {
    family: nodeFamily({
      name: 'tidemark_rabbitmq_node_memory_limit_bytes',
      unit: 'bytes',
      help: 'High watermark of memory, above which publishers are blocked, by GET /api/nodes. Absent while the node does not run.',
    }),
    values: ({ nodes }) => nodes.memoryLimit,
  },
  {
    family: nodeFamily({
      name: 'tidemark_rabbitmq_node_memory_alarm',
      help: 'Whether the memory alarm is on, which blocks publishers of the whole cluster: 1 or 0, by GET /api/nodes. Absent while the node does not run.',
    }),
    values: ({ nodes }) => nodes.memoryAlarm,
  },
  {
    family: nodeFamily({
      name: 'tidemark_rabbitmq_node_disk_free_bytes',
      unit: 'bytes',
      help: 'Free space on the disk of the node, by GET /api/nodes. Absent where disk monitoring is off, and while the node does not run.',
    }),
    values: ({ nodes }) => nodes.diskFree,
  },
  {
    family: nodeFamily({
      name: 'tidemark_rabbitmq_node_disk_free_limit_bytes',
      unit: 'bytes',
      help: 'Free space below which publishers are blocked, by GET /api/nodes. Absent where disk monitoring is off, and while the node does not run.',
    }),
    values: ({ nodes }) => nodes.diskFreeLimit,
  },
  {
    family: nodeFamily({
      name: 'tidemark_rabbitmq_node_disk_alarm',
      help: 'Whether the disk alarm is on, which blocks publishers of the whole cluster: 1 or 0, by GET /api/nodes. Absent while the node does not run.',
    }),
    values: ({ nodes }) => nodes.diskAlarm,
  },
  {
    family: nodeFamily({
      name: 'tidemark_rabbitmq_node_file_descriptors_used',
      help: 'File descriptors in use, by GET /api/nodes. Absent while the node does not run.',
    }),
    values: ({ nodes }) => nodes.fileDescriptorsUsed,
  },
  {
    family: nodeFamily({
      name: 'tidemark_rabbitmq_node_file_descriptors_limit',
      help: 'File descriptors the node may use, by GET /api/nodes. Absent while the node does not run.',
    }),
    values: ({ nodes }) => nodes.fileDescriptorsLimit,
  },
  {
    family: nodeFamily({
      name: 'tidemark_rabbitmq_node_processes_used',
      help: 'Erlang processes that exist, by GET /api/nodes. Absent while the node does not run.',
    }),
    values: ({ nodes }) => nodes.processesUsed,
  },
  {
    family: nodeFamily({
      name: 'tidemark_rabbitmq_node_processes_limit',
      help: 'Erlang processes the node may have, by GET /api/nodes. Absent while the node does not run.',
    }),
    values: ({ nodes }) => nodes.processesLimit,
  },
  {
    family: nodeFamily({
      name: 'tidemark_rabbitmq_node_run_queue',
      help: 'Erlang processes that are ready and wait for a scheduler, by GET /api/nodes. Absent while the node does not run.',
    }),
    values: ({ nodes }) => nodes.runQueue,
  },
]

const info: Family = nodeFamily(
  {
    name: 'tidemark_rabbitmq_node_info',
    help: 'Kind of the node, disc or ram, as a label of the constant 1, by GET /api/nodes. Without the label where it is not told.',
  },
  ['node_type'],
)

const checkPassed: Family = {
  name: 'tidemark_rabbitmq_health_check_passed',
  type: 'gauge',
  help: 'Whether the health check passed: 1 or 0, by GET /api/health/checks. Without rabbitmq_node where it speaks of the whole cluster. Absent when it was not answered this time, and in versions that lack it.',
  labels: ['messaging_cluster', 'check', 'rabbitmq_node'],
  stability: 'experimental',
  from: 'GET /api/health/checks/{check}',
}

const healthStatus: Family = {
  name: 'tidemark_rabbitmq_health_status',
  type: 'gauge',
  help: 'All health checks of GET /api/health/checks in one word: failing when one did not pass, ok when all were answered and passed, else unknown. That word has 1, the others 0.',
  labels: ['messaging_cluster', 'status'],
  stability: 'experimental',
  from: 'GET /api/health/checks/{check}, GET /api/nodes',
}

/** Nodes of a RabbitMQ cluster, and what they say of its health. */
export const rabbitmqNodeFamilies: readonly FamilyGroup<RabbitmqNodesModel>[] = [
  {
    level: 'cluster',
    cardinality: 'one per node',
    rows: ({ nodes }) => nodes.rows,
    labels: nodeLabels,
    families: [...life, ...resources],
  },
  {
    level: 'cluster',
    cardinality: 'one per node',
    rows: ({ nodes }) => nodes.rows,
    labels: model => [...nodeLabels(model), namedLabel('node_type', model.nodes.type)],
    families: [{ family: info, values: ({ nodes }) => deriveIndex(nodes.rows, () => 1) }],
  },
  {
    level: 'cluster',
    cardinality: 'one per health check, and per node for those that speak of one',
    rows: ({ healthChecks }) => healthChecks.rows,
    labels: ({ cluster, healthChecks }) => [
      constantLabel('messaging_cluster', cluster),
      namedLabel('check', healthChecks.check),
      namedLabel('rabbitmq_node', healthChecks.node),
    ],
    families: [{ family: checkPassed, values: ({ healthChecks }) => healthChecks.passed }],
  },
  rowGroup<RabbitmqNodesModel, HealthRow>({
    level: 'cluster',
    cardinality: `one per cluster and each of the ${healthWords.length} words`,
    rows: ({ cluster, health }) =>
      healthWords.map(word => ({ cluster, word, isNow: word === health })),
    labels: { messaging_cluster: ({ cluster }) => cluster, status: ({ word }) => word },
    families: [{ family: healthStatus, value: ({ isNow }) => Number(isNow) }],
  }),
]
