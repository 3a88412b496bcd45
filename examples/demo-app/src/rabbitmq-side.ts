import { openExchange } from './event-exchange.ts'
import type { ShopMetrics } from './metrics.ts'
import { QueueWorker } from './queue-worker.ts'
import type { Side } from './side.ts'
import { queues } from './shop.ts'
import type { Log } from './until-done.ts'

export interface RabbitmqOptions {
  readonly url: string
  readonly metrics: ShopMetrics
  readonly log: Log
}

/** Begins to connect to RabbitMQ, and goes on trying; workers begin once it is there. */
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
      // Together: a worker that waits for RabbitMQ ends only with the connection.
      await Promise.all([...consumers.map(consumer => consumer.close()), exchange.close()])
    },
  }
}
