import { type AppServices, both } from '../monitor/app-services.ts'
import {
  createLiveReading,
  type LiveReading,
  type MonitorContext,
} from '../monitor/live-reading.ts'
import type { Pipeline } from '../monitor/pipeline.ts'
import { type Cadence, type Observation, stalenessLimit } from '../reading/observation.ts'
import type { ObserveRequest } from '../reading/request.ts'
import type { Instant, Seconds } from '../reading/time.ts'
import type { ManagementApi } from './client/management-api.ts'
import type { RabbitmqClusterConfig } from './options.ts'
import type { RabbitmqMemory } from './rabbitmq-memory.ts'

/** How far the interval of a slow cluster is stretched. */
const longestInterval: Seconds = 60

/** What each reading of a cluster is made of. */
export interface ReadingParts {
  readonly config: RabbitmqClusterConfig
  readonly memory: RabbitmqMemory
  readonly api: ManagementApi
  readonly services: AppServices
  readonly context: MonitorContext
}

/** Creates a live reading whose requests are also counted under its name. */
export function liveReading<Facts, Model>(
  { config, services, context }: ReadingParts,
  reading: string,
  createPipeline: (observe: ObserveRequest) => Pipeline<Facts, Model>,
): LiveReading {
  const observe = services.observeRequests('rabbitmq', config.name, reading)
  return createLiveReading(observed => createPipeline(both(observed, observe)), context)
}

export function cadenceOf(interval: Seconds): Cadence {
  return { interval, longestInterval, deadline: interval }
}

export function observationAt(now: Instant, cadence: Cadence): Observation {
  return { now, stalenessLimit: stalenessLimit(cadence) }
}
