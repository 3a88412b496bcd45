import { type Cadence, type Circumstances, stalenessLimit } from '../reading/observation.ts'
import type { RabbitmqMemory } from './rabbitmq-memory.ts'
import type { Source } from '../reading/reading.ts'
import type { Instant } from '../reading/time.ts'

/** What each reading of a RabbitMQ cluster is run with. */
export interface RabbitmqPipelineOptions<Facts> {
  readonly cluster: string
  readonly source: Source<Facts>
  /** One for all readings of the cluster; outlives the source. */
  readonly memory: RabbitmqMemory
  readonly cadence: Cadence
}

export function observation(
  { cluster, cadence }: Pick<RabbitmqPipelineOptions<unknown>, 'cluster' | 'cadence'>,
  now: Instant,
): Circumstances {
  return { cluster, stalenessLimit: stalenessLimit(cadence), now: now.monotonic }
}
