import type { ClusterContext } from '../monitor/live-reading.ts'
import { type Cadence, type Observation, stalenessLimit } from '../reading/observation.ts'
import type { Instant, Seconds } from '../reading/time.ts'
import type { ManagementApi } from './client/management-api.ts'
import type { RabbitmqClusterConfig } from './options.ts'
import type { RabbitmqMemory } from './rabbitmq-memory.ts'

/** Upper bound to which the interval is stretched while a cluster responds slowly. */
const longestInterval: Seconds = 60

/** What a reading of a RabbitMQ cluster is created from. */
export interface ReadingParts {
  readonly config: RabbitmqClusterConfig
  readonly memory: RabbitmqMemory
  readonly api: ManagementApi
  readonly context: ClusterContext
}

export function cadenceOf(interval: Seconds): Cadence {
  return { interval, longestInterval, deadline: interval }
}

export function observationAt(now: Instant, cadence: Cadence): Observation {
  return { now, stalenessLimit: stalenessLimit(cadence) }
}
