import type { Circumstances } from '../reading/observation.ts'
import type { RabbitmqMemory } from './rabbitmq-memory.ts'
import type { Source } from '../reading/reading.ts'
import type { Instant, Seconds } from '../reading/time.ts'
import type { Cadence } from '../monitor/pipeline.ts'

/** What each reading of a RabbitMQ cluster is run with. */
export interface RabbitmqPipelineOptions<Facts> {
  readonly cluster: string
  readonly source: Source<Facts>
  /** One for all readings of the cluster; outlives the source. */
  readonly memory: RabbitmqMemory
  readonly cadence: Cadence
  /** For this long what could not be read again keeps its last reading; then it is unknown. */
  readonly stalenessLimit: Seconds
}

export function observation(
  { cluster, stalenessLimit }: Pick<Circumstances, 'cluster' | 'stalenessLimit'>,
  now: Instant,
): Circumstances {
  return { cluster, stalenessLimit, now: now.monotonic }
}
