import type { ClusterSpec } from './cluster.ts'
import type { QueueSpec } from './queue.ts'

export interface ClusterSize {
  readonly vhosts: number
  readonly queues: number
  /** Messages per second of each queue. */
  readonly rate: number
}

const types = ['classic', 'classic', 'quorum'] as const

/** Returns queues with different depths, distributed evenly over virtual hosts. */
export function clusterOfSize({ vhosts, queues, rate }: ClusterSize): ClusterSpec {
  const names = Array.from({ length: vhosts }, (_, index) => (index === 0 ? '/' : `vhost-${index}`))
  const specs = Array.from({ length: queues }, (_, index): QueueSpec => ({
    vhost: names[index % vhosts] ?? '/',
    name: `queue-${String(index).padStart(6, '0')}`,
    type: types[index % types.length] ?? 'classic',
    ready: index % 100,
    unacked: index % 10,
    consumers: index % 3,
    rate,
  }))
  return { vhosts: names, queues: specs }
}
