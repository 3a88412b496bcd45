import { ClusterMemory } from '../monitor/cluster-memory.ts'
import { ClusterCounters } from './cluster-counters.ts'
import { DeadLetterExchanges } from './dead-letter-exchanges.ts'
import { Restarts } from './restarts.ts'
import { VhostUse } from './vhost-use.ts'

/**
 * The memories of the readings of one RabbitMQ cluster, and what these share: one reading sets it and
 * the others use it.
 */
export class RabbitmqMemory extends ClusterMemory {
  readonly restarts = new Restarts()
  readonly counters = new ClusterCounters(this.restarts)
  readonly deadLetterExchanges = new DeadLetterExchanges()
  readonly vhostUse = new VhostUse()
  /** RabbitMQ's version as last reported. '': never reported. */
  version = ''
  /** Names of the virtual hosts that are known to exist. */
  vhosts: readonly string[] = []
}
