import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { greenUpTo, redUpTo, words } from './grafana/colours.ts'
import { stateTimeline, timeSeries } from './grafana/panels.ts'
import { table } from './grafana/table.ts'
import { ofEach } from './rabbitmq-words.ts'

const node = (family: string): string => ofEach('node', `tidemark_rabbitmq_node_${family}`)

const nodeLegend = '{{messaging_cluster}} {{rabbitmq_node}}'

const alarmWords = words({ 0: ['off', 'green'], 1: ['on', 'red'] })

/** Up to where a limited resource is fine, and from where on it will soon be gone. */
const shareSteps = greenUpTo({ from: 0.8, colour: 'orange' }, { from: 0.9, colour: 'red' })

/** Every node with what it may run out of. */
export function nodes(): Panel {
  return table({
    title: 'Nodes',
    description:
      'Every node with what it may run out of. An alarm blocks the publishers of the whole cluster until the node has memory or disk again. Of a node that does not run nothing else is known.',
    rowLabels: { Cluster: 'messaging_cluster', Node: 'rabbitmq_node' },
    columns: {
      Runs: {
        query: node('running'),
        unit: 'short',
        mappings: words({ 0: ['down', 'red'], 1: ['yes', 'green'] }),
      },
      'Up for': { query: `time() - ${node('start_time_seconds')}`, unit: 's' },
      'Memory alarm': { query: node('memory_alarm'), unit: 'short', mappings: alarmWords },
      Memory: { query: share('memory_used_bytes', 'memory_limit_bytes'), ...shareColumn },
      'Disk alarm': { query: node('disk_alarm'), unit: 'short', mappings: alarmWords },
      'Disk free': { query: node('disk_free_bytes'), unit: 'bytes' },
      'Free to limit': { query: diskLeft(), unit: 'bytes', thresholds: redUpTo(oneGigabyte) },
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

/** Used of allowed, as a share. */
function share(used: string, limit: string): string {
  return `${node(used)} / ${node(limit)}`
}

/** What may still be written before the alarm. */
function diskLeft(): string {
  return `${node('disk_free_bytes')} - ${node('disk_free_limit_bytes')}`
}

/** Who runs, and whose alarm is on, over time. */
export function nodeHistory(): Panel {
  return stateTimeline({
    title: 'Nodes and alarms over time',
    description:
      'Since when a node is down or an alarm is on. A gap: the nodes were not read. While an alarm is on, publishers of the whole cluster wait.',
    queries: {
      [nodeLegend]: `(${node('running')} == 0) + 2 or ${node('memory_alarm')} + 3 * ${node('disk_alarm')}`,
    },
    unit: 'short',
    mappings: words({
      0: ['runs', 'green'],
      1: ['memory alarm', 'orange'],
      2: ['down', 'red'],
      3: ['disk alarm', 'orange'],
      4: ['both alarms', 'dark-orange'],
    }),
  })
}

export function memoryShare(): Panel {
  return timeSeries({
    title: 'Memory of its limit',
    description:
      'Memory used as a share of the high watermark. At 100 % the memory alarm blocks all publishers of the cluster; look for long classic queues and for many connections.',
    queries: { [nodeLegend]: share('memory_used_bytes', 'memory_limit_bytes') },
    unit: 'percentunit',
    thresholds: shareSteps,
  })
}

export function diskAboveLimit(): Panel {
  return timeSeries({
    title: 'Disk left until the alarm',
    description:
      'Free space above the limit of the node. At 0 the disk alarm blocks all publishers of the cluster. A steady fall: queues that nobody drains, or a log that nobody deletes.',
    queries: { [nodeLegend]: diskLeft() },
    unit: 'bytes',
  })
}

export function descriptorsShare(): Panel {
  return timeSeries({
    title: 'File descriptors of their limit',
    description:
      'File descriptors in use as a share of what the node may have. At 100 % it takes no new connection and opens no file; raise the limit or find who connects so often.',
    queries: { [nodeLegend]: share('file_descriptors_used', 'file_descriptors_limit') },
    unit: 'percentunit',
    thresholds: shareSteps,
  })
}
