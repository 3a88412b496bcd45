import { openExchange } from './event-exchange.ts'
import type { ShopMetrics } from './metrics.ts'
import { QueueWorker } from './queue-worker.ts'
import type { Side } from './side.ts'
import { queues } from './shop.ts'
import type { Log } from './retry.ts'

export interface RabbitmqOptions {
  readonly url: string
  readonly metrics: ShopMetrics
  readonly log: Log
}

/** Starts to connect to RabbitMQ and keeps trying. Workers start once connected. */
export async function openRabbitmq({ url, metrics, log }: RabbitmqOptions): Promise<Side> {
  const exchange = await openExchange({ url, queues, metrics, log })
  const consumers = queues.map(plan => new QueueWorker(plan, { exchange, metrics, log }))
  for (const consumer of consumers) consumer.start()
  return {
    system: 'rabbitmq',
    consumers,
    opened: exchange.opened,
    isOpen: () => exchange.isOpen,
    send: (topic, event) => exchange.publish(topic, event),
    async close() {
      // Concurrently: a worker that waits for a channel only ends with the connection.
      await Promise.all([...consumers.map(consumer => consumer.close()), exchange.close()])
    },
  }
}
