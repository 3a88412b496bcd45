import { cell, entry } from '../../columns/columns.ts'
import type { VhostUse } from '../vhost-use.ts'
import type { VhostLimits } from './facts.ts'

/** What is derived from the topology reading of a RabbitMQ cluster. */
export interface RabbitmqTopologyModel {
  readonly cluster: string
  readonly limits: LimitValues
}

/** RabbitMQ's names of the limits. */
const limitNames = ['max-queues', 'max-connections'] as const

/** One row for each virtual host and limit that it has. */
interface LimitValues {
  readonly rows: number
  readonly vhost: readonly string[]
  readonly names: typeof limitNames
  /** Index into `names`. */
  readonly name: Uint32Array
  /** Queues, or connections. */
  readonly limit: Float64Array
  /** NaN: not known. */
  readonly used: Float64Array
}

/** `limits`: null if they are not known. */
export function topologyModel(
  cluster: string,
  limits: VhostLimits | null,
  use: Readonly<VhostUse>,
): RabbitmqTopologyModel {
  const found: { vhost: string; name: number; limit: number; used: number }[] = []
  for (let row = 0; limits !== null && row < limits.rows; row++) {
    const vhost = entry(limits.vhost, row)
    const values = [
      { limit: cell(limits.maxQueues, row), used: countIn(use.queues, vhost) },
      { limit: cell(limits.maxConnections, row), used: countIn(use.connections, vhost) },
    ]
    for (const [name, value] of values.entries()) {
      if (!Number.isNaN(value.limit)) found.push({ vhost, name, ...value })
    }
  }
  return {
    cluster,
    limits: {
      rows: found.length,
      vhost: found.map(({ vhost }) => vhost),
      names: limitNames,
      name: Uint32Array.from(found, ({ name }) => name),
      limit: Float64Array.from(found, ({ limit }) => limit),
      used: Float64Array.from(found, ({ used }) => used),
    },
  }
}

/** A virtual host that no object names has none. NaN: the objects are not known. */
function countIn(counts: ReadonlyMap<string, number> | null, vhost: string): number {
  return counts === null ? NaN : (counts.get(vhost) ?? 0)
}
