import { sortedByIdentity } from '../../columns/by-identity.ts'
import { compareText } from '../../columns/names.ts'
import type { ExchangeName } from '../dead-letter-exchanges.ts'
import type { ExchangeBindings } from '../exchange-bindings.ts'

/** One row for each virtual host that has limits and passes the filter, in order of name. */
export interface VhostLimits {
  readonly rows: number
  readonly vhost: readonly string[]
  /** NaN: no limit. */
  readonly maxQueues: Float64Array
  readonly maxConnections: Float64Array
}

/** One exchange to which queues, or other such exchanges, send their dead letters. */
export interface ReadExchange extends ExchangeName {
  /** Null: it could not be read. */
  readonly read: ExchangeBindings | null
}

export interface TopologyFacts {
  /** Null: they could not be read. */
  readonly limits: VhostLimits | null
  /** Those that were requested in this reading. */
  readonly exchanges: readonly ReadExchange[]
}

/** The limits of one virtual host as the API reported them. NaN: no limit. */
export interface ListedLimits {
  readonly vhost: string
  readonly maxQueues: number
  readonly maxConnections: number
}

/** Returns the limits in order of vhost, each vhost once. */
export function sealedLimits(listed: readonly ListedLimits[]): VhostLimits {
  const limits = sortedByIdentity(listed, (a, b) => compareText(a.vhost, b.vhost))
  return {
    rows: limits.length,
    vhost: limits.map(({ vhost }) => vhost),
    maxQueues: Float64Array.from(limits, ({ maxQueues }) => maxQueues),
    maxConnections: Float64Array.from(limits, ({ maxConnections }) => maxConnections),
  }
}
