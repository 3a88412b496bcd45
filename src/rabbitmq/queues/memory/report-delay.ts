import type { Seconds } from '../../../reading/time.ts'

/**
 * A depth may be two statistics intervals old: a queue reports it once an interval, and RabbitMQ takes
 * reports into its statistics once an interval. Measured with 5 s on 3.10.8 and 4.3.6: the depth of a
 * queue that grew by 60 a second was 280 behind its counter when both were renewed.
 */
const intervalsOfDelay = 2

/** Returns how old reported values may be. */
export function reportDelay(statisticsInterval: Seconds): Seconds {
  return statisticsInterval * intervalsOfDelay
}
