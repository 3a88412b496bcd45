import { Kafka, logLevel } from 'kafkajs'
import { ConsumerGroup } from './consumer-group.ts'
import { EventLog } from './event-log.ts'
import type { ShopMetrics } from './metrics.ts'
import type { Side } from './side.ts'
import { groups, topics } from './shop.ts'
import type { Log } from './retry.ts'

export interface KafkaOptions {
  readonly brokers: readonly string[]
  readonly metrics: ShopMetrics
  readonly log: Log
  /** Receives the events that groups forward. Undefined: they are not forwarded. */
  readonly next: Side | undefined
}

/** Starts to connect to Kafka and keeps trying. Groups join once the topics exist. */
export function openKafka({ brokers, metrics, log, next }: KafkaOptions): Side {
  const kafka = new Kafka({
    clientId: 'demo-app',
    brokers: [...brokers],
    // Relevant problems are thrown as errors and logged once.
    logLevel: logLevel.NOTHING,
  })
  const eventLog = new EventLog(kafka, topics, metrics)
  const consumers = groups.map(
    plan =>
      new ConsumerGroup(plan, {
        kafka,
        metrics,
        log,
        handle: async (topic, event) => {
          if (plan.forwards) await next?.send(topic, event)
        },
      }),
  )
  const stopping = new AbortController()
  const opened = eventLog.open({ signal: stopping.signal, log }).then(isOpen => {
    if (!isOpen) return
    log.info({}, 'connected to Kafka')
    for (const consumer of consumers) consumer.start()
  })
  return {
    system: 'kafka',
    consumers,
    opened,
    isOpen: () => eventLog.isOpen,
    send: (topic, event) => eventLog.append(topic, event),
    async close() {
      stopping.abort()
      // An attempt to connect cannot be aborted, and need not be awaited.
      if (!eventLog.isOpen) return
      await Promise.all(consumers.map(consumer => consumer.close()))
      await eventLog.close()
    },
  }
}
