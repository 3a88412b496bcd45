import type { RabbitmqNodesModel } from './model.ts'
import type { Family, FamilyGroup, FamilyValues } from '../../exposition/family.ts'
import { constantLabel, type Label, namedLabel } from '../../exposition/label.ts'

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
      help: 'Whether the node runs, as seen by the node that responded: 1 or 0.',
    }),
    values: ({ nodes }) => nodes.running,
  },
  {
    family: nodeFamily({
      name: 'tidemark_rabbitmq_node_start_time_seconds',
      unit: 'seconds',
      help: 'Start of the node in Unix time, derived from its uptime and the clock of the exporter. Absent while it does not run.',
    }),
    values: ({ nodes }) => nodes.startedAt,
  },
  {
    family: nodeFamily({
      name: 'tidemark_rabbitmq_unreachable_peers',
      help: 'Nodes that this node cannot reach (network partition). Absent since RabbitMQ 4.3, which no longer reports it.',
    }),
    values: ({ nodes }) => nodes.unreachablePeers,
  },
]

const resources: readonly FamilyValues<RabbitmqNodesModel>[] = [
  {
    family: nodeFamily({
      name: 'tidemark_rabbitmq_node_memory_used_bytes',
      unit: 'bytes',
      help: 'Memory used by the node, measured by its configured strategy. Absent while it does not run.',
    }),
    values: ({ nodes }) => nodes.memoryUsed,
  },
  {
    family: nodeFamily({
      name: 'tidemark_rabbitmq_node_memory_limit_bytes',
      unit: 'bytes',
      help: 'Memory high watermark, above which publishers are blocked. Absent while the node does not run.',
    }),
    values: ({ nodes }) => nodes.memoryLimit,
  },
  {
    family: nodeFamily({
      name: 'tidemark_rabbitmq_node_memory_alarm',
      help: 'Whether the memory alarm is on, which blocks publishers of the whole cluster: 1 or 0. Absent while the node does not run.',
    }),
    values: ({ nodes }) => nodes.memoryAlarm,
  },
  {
    family: nodeFamily({
      name: 'tidemark_rabbitmq_node_disk_free_bytes',
      unit: 'bytes',
      help: 'Free disk space of the node. Absent where disk monitoring is off, and while the node does not run.',
    }),
    values: ({ nodes }) => nodes.diskFree,
  },
  {
    family: nodeFamily({
      name: 'tidemark_rabbitmq_node_disk_free_limit_bytes',
      unit: 'bytes',
      help: 'Free disk space below which publishers are blocked. Absent where disk monitoring is off, and while the node does not run.',
    }),
    values: ({ nodes }) => nodes.diskFreeLimit,
  },
  {
    family: nodeFamily({
      name: 'tidemark_rabbitmq_node_disk_alarm',
      help: 'Whether the disk alarm is on, which blocks publishers of the whole cluster: 1 or 0. Absent while the node does not run.',
    }),
    values: ({ nodes }) => nodes.diskAlarm,
  },
  {
    family: nodeFamily({
      name: 'tidemark_rabbitmq_node_file_descriptors_used',
      help: 'File descriptors in use. Absent while the node does not run.',
    }),
    values: ({ nodes }) => nodes.fileDescriptorsUsed,
  },
  {
    family: nodeFamily({
      name: 'tidemark_rabbitmq_node_file_descriptors_limit',
      help: 'Maximum number of file descriptors of the node. Absent while the node does not run.',
    }),
    values: ({ nodes }) => nodes.fileDescriptorsLimit,
  },
  {
    family: nodeFamily({
      name: 'tidemark_rabbitmq_node_processes_used',
      help: 'Erlang processes in use. Absent while the node does not run.',
    }),
    values: ({ nodes }) => nodes.processesUsed,
  },
  {
    family: nodeFamily({
      name: 'tidemark_rabbitmq_node_processes_limit',
      help: 'Maximum number of Erlang processes of the node. Absent while the node does not run.',
    }),
    values: ({ nodes }) => nodes.processesLimit,
  },
  {
    family: nodeFamily({
      name: 'tidemark_rabbitmq_node_run_queue',
      help: 'Erlang processes that are ready to run and wait for a scheduler. Absent while the node does not run.',
    }),
    values: ({ nodes }) => nodes.runQueue,
  },
]

const checkPassed: Family = {
  name: 'tidemark_rabbitmq_health_check_passed',
  type: 'gauge',
  help: 'Whether the health check passed: 1 or 0. Without rabbitmq_node for checks of the whole cluster. Absent without a response in the last reading, and in versions that lack the check.',
  labels: ['messaging_cluster', 'check', 'rabbitmq_node'],
  stability: 'experimental',
  from: 'GET /api/health/checks/{check}',
}

/** Nodes of a RabbitMQ cluster, and its health checks. */
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
    cardinality: 'one per health check, and per node for checks of a single node',
    rows: ({ healthChecks }) => healthChecks.rows,
    labels: ({ cluster, healthChecks }) => [
      constantLabel('messaging_cluster', cluster),
      namedLabel('check', healthChecks.check),
      namedLabel('rabbitmq_node', healthChecks.node),
    ],
    families: [{ family: checkPassed, values: ({ healthChecks }) => healthChecks.passed }],
  },
]
