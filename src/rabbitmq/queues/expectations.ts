import type { Expectations } from '../../backlog/expectations.ts'
import type { Seconds } from '../../reading/time.ts'

/** How the queues of a cluster are evaluated; configured, so a reload may change it. */
export interface QueueExpectations extends Omit<Expectations, 'tolerances'> {
  /** Time between two statistics of a queue: RabbitMQ's `collect_statistics_interval`. */
  readonly statisticsInterval: Seconds
}
