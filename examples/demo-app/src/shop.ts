import type { Knobs } from './knobs.ts'

/** A Kafka topic, keyed by customer; `POST /<topic>` appends to it. */
export interface TopicPlan {
  readonly topic: string
  readonly partitions: number
}

export interface GroupPlan {
  readonly group: string
  readonly topics: readonly string[]
  /** Whether it publishes each event to RabbitMQ's exchange. */
  readonly passesOn: boolean
  /** How it behaves at the start, where that is not at its best. */
  readonly knobs: Partial<Knobs>
  /** Events after which it stops by itself. */
  readonly stopsAfter?: number
}

export interface QueuePlan {
  readonly queue: string
  readonly type: 'classic' | 'quorum'
  /** Pattern of the routing keys it gets. */
  readonly binding: string
  readonly knobs: Partial<Knobs>
}

export const topics: readonly TopicPlan[] = [
  { topic: 'orders', partitions: 6 },
  { topic: 'payments', partitions: 3 },
]

/** Kafka's consumers: one keeps up, one is too slow, one stopped soon after it had begun. */
export const groups: readonly GroupPlan[] = [
  { group: 'billing', topics: ['orders', 'payments'], passesOn: true, knobs: {} },
  { group: 'analytics', topics: ['orders'], passesOn: false, knobs: { pace: 10 } },
  { group: 'audit', topics: ['orders'], passesOn: false, knobs: {}, stopsAfter: 50 },
]

export const exchange = 'shop'
export const deadLetterExchange = 'shop.dead-letters'
/** Where messages end that a worker could not handle; nobody consumes it. */
export const deadLetterQueue = 'dead-letters'

/** RabbitMQ's queues: one is drained, one grows and has messages that cannot be handled, one is left alone. */
export const queues: readonly QueuePlan[] = [
  { queue: 'emails', type: 'classic', binding: '#', knobs: {} },
  { queue: 'invoices', type: 'quorum', binding: 'payments.*', knobs: { pace: 10, poison: 0.05 } },
  { queue: 'thumbnails', type: 'classic', binding: 'orders.nl', knobs: { stopped: true } },
]
