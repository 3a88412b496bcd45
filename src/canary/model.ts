import type { Seconds } from '../reading/time.ts'
import type { OutcomesSnapshot } from './outcomes.ts'

/** What is known of one canary after a round. */
export interface CanaryModel {
  readonly system: 'kafka' | 'rabbitmq'
  readonly cluster: string
  readonly outcomes: OutcomesSnapshot
  /** Age of the oldest message that was not delivered and that no later one overtook. 0: none. */
  readonly oldestUnconfirmed: Seconds
  /** True while the cluster throttles or blocks the canary, which then sends nothing. */
  readonly isBlocked: boolean
  readonly blockedTime: Seconds
  /** Live brokers whose path is not probed. NaN: the brokers are unknown. */
  readonly uncoveredBrokers: number
}
