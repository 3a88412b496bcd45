import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { eventsAt } from './grafana/annotations.ts'
import { greenUpTo, redUpTo, textMappings } from './grafana/colours.ts'
import { stateTimeline, timeSeries } from './grafana/panels.ts'
import { table } from './grafana/table.ts'
import { ofEach } from './rabbitmq-queries.ts'

const node = (family: string): string => ofEach('node', `tidemark_rabbitmq_node_${family}`)

const nodeLegend = '{{messaging_cluster}} {{rabbitmq_node}}'

const alarmMappings = textMappings({ 0: ['off', 'green'], 1: ['on', 'red'] })

/** Thresholds for the used share of a limited resource. */
const shareSteps = greenUpTo({ from: 0.8, colour: 'orange' }, { from: 0.9, colour: 'red' })

/** Marks starts of RabbitMQ nodes. */
export const nodeStarts = eventsAt({
  name: 'RabbitMQ node starts',
  seconds: node('start_time_seconds'),
  color: 'orange',
  text: '{{messaging_cluster}} {{rabbitmq_node}}',
})

/** A table of all nodes with their limited resources. */
export function nodes(): Panel {
  return table({
    title: 'Nodes',
    description:
      'All nodes with their limited resources. An alarm blocks the publishers of the whole cluster until the node has enough memory or disk space again. A node that is down has no other values.',
    rowLabels: { Cluster: 'messaging_cluster', Node: 'rabbitmq_node' },
    columns: {
      Running: {
        query: node('running'),
        unit: 'short',
        mappings: textMappings({ 0: ['down', 'red'], 1: ['yes', 'green'] }),
      },
      'Up for': { query: `time() - ${node('start_time_seconds')}`, unit: 's' },
      'Memory alarm': { query: node('memory_alarm'), unit: 'short', mappings: alarmMappings },
      Memory: { query: share('memory_used_bytes', 'memory_limit_bytes'), ...shareColumn },
      'Disk alarm': { query: node('disk_alarm'), unit: 'short', mappings: alarmMappings },
      'Disk free': { query: node('disk_free_bytes'), unit: 'bytes' },
      'Free above limit': { query: diskLeft(), unit: 'bytes', thresholds: redUpTo(oneGigabyte) },
      Descriptors: {
        query: share('file_descriptors_used', 'file_descriptors_limit'),
        ...shareColumn,
      },
      Processes: { query: share('processes_used', 'processes_limit'), ...shareColumn },
      'Run queue': { query: node('run_queue'), unit: 'short' },
    },
    sortBy: ['Memory alarm', 'Disk alarm', 'Memory'],
  })
}

const shareColumn = { unit: 'percentunit', thresholds: shareSteps } as const

const oneGigabyte = { from: 2 ** 30, colour: 'green' }

/** Returns a query for the used share of a limit. */
function share(used: string, limit: string): string {
  return `${node(used)} / ${node(limit)}`
}

/** Returns a query for the disk space left before the alarm. */
function diskLeft(): string {
  return `${node('disk_free_bytes')} - ${node('disk_free_limit_bytes')}`
}

/** A timeline of nodes that are down and alarms in effect. */
export function nodeHistory(): Panel {
  return stateTimeline({
    title: 'Nodes and alarms over time',
    description:
      'Nodes that are down and alarms in effect over time. A gap: the nodes were not read. While an alarm is in effect, publishers of the whole cluster are blocked.',
    queries: {
      [nodeLegend]: `(${node('running')} == 0) + 2 or ${node('memory_alarm')} + 3 * ${node('disk_alarm')}`,
    },
    unit: 'short',
    mappings: textMappings({
      0: ['running', 'green'],
      1: ['memory alarm', 'orange'],
      2: ['down', 'red'],
      3: ['disk alarm', 'orange'],
      4: ['both alarms', 'dark-orange'],
    }),
  })
}

export function memoryShare(): Panel {
  return timeSeries({
    title: 'Memory / limit',
    description:
      'Used memory as a share of the memory high watermark. At 100 % the memory alarm blocks all publishers of the cluster; look for long classic queues and many connections.',
    queries: { [nodeLegend]: share('memory_used_bytes', 'memory_limit_bytes') },
    unit: 'percentunit',
    thresholds: shareSteps,
  })
}

export function diskAboveLimit(): Panel {
  return timeSeries({
    title: 'Disk space before alarm',
    description:
      'Free disk space above the limit of the node. At 0 the disk alarm blocks all publishers of the cluster. A steady decline: queues that are not consumed, or log files that are not rotated.',
    queries: { [nodeLegend]: diskLeft() },
    unit: 'bytes',
  })
}

export function descriptorsShare(): Panel {
  return timeSeries({
    title: 'File descriptors / limit',
    description:
      'Used file descriptors as a share of the limit. At 100 % the node accepts no connections and opens no files; raise the limit, or find the client that opens so many connections.',
    queries: { [nodeLegend]: share('file_descriptors_used', 'file_descriptors_limit') },
    unit: 'percentunit',
    thresholds: shareSteps,
  })
}
