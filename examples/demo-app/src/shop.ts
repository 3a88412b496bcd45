import type { Knobs } from './knobs.ts'

/** A Kafka topic, keyed by customer. `POST /<topic>` produces to it. */
export interface TopicPlan {
  readonly topic: string
  readonly partitions: number
}

export interface GroupPlan {
  readonly group: string
  readonly topics: readonly string[]
  /** True: it publishes each event to the RabbitMQ exchange. */
  readonly forwards: boolean
  /** Initial knobs that differ from the defaults. */
  readonly knobs: Partial<Knobs>
  /** Number of events after which it stops. */
  readonly stopsAfter?: number
}

export interface QueuePlan {
  readonly queue: string
  readonly type: 'classic' | 'quorum'
  /** Binding pattern of routing keys. */
  readonly binding: string
  readonly knobs: Partial<Knobs>
}

export const topics: readonly TopicPlan[] = [
  { topic: 'orders', partitions: 6 },
  { topic: 'payments', partitions: 3 },
]

/** Kafka consumer groups: one keeps up, one is too slow, one stops soon after its start. */
export const groups: readonly GroupPlan[] = [
  { group: 'billing', topics: ['orders', 'payments'], forwards: true, knobs: {} },
  { group: 'analytics', topics: ['orders'], forwards: false, knobs: { pace: 10 } },
  { group: 'audit', topics: ['orders'], forwards: false, knobs: {}, stopsAfter: 50 },
]

export const exchange = 'shop'
export const deadLetterExchange = 'shop.dead-letters'
/** Receives messages that a worker failed to process. It has no consumers. */
export const deadLetterQueue = 'dead-letters'

/** RabbitMQ queues: one keeps up, one grows and has failing messages, one has no consumers. */
export const queues: readonly QueuePlan[] = [
  { queue: 'emails', type: 'classic', binding: '#', knobs: {} },
  { queue: 'invoices', type: 'quorum', binding: 'payments.*', knobs: { pace: 10, poison: 0.05 } },
  { queue: 'thumbnails', type: 'classic', binding: 'orders.nl', knobs: { stopped: true } },
]
