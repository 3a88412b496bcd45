import { Kafka, logLevel } from 'kafkajs'
import { ConsumerGroup } from './consumer-group.ts'
import { EventLog } from './event-log.ts'
import type { ShopMetrics } from './metrics.ts'
import type { Side } from './side.ts'
import { groups, topics } from './shop.ts'
import type { Log } from './until-done.ts'

export interface KafkaOptions {
  readonly brokers: readonly string[]
  readonly metrics: ShopMetrics
  readonly log: Log
  /** Takes what the groups pass on; undefined: nobody does. */
  readonly next: Side | undefined
}

/** Begins to connect to Kafka, and goes on trying; groups join once the topics are there. */
export function openKafka({ brokers, metrics, log, next }: KafkaOptions): Side {
  const kafka = new Kafka({
    clientId: 'demo-app',
    brokers: [...brokers],
    // What matters of it comes as an error, and is told once.
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
          if (plan.passesOn) await next?.send(topic, event)
        },
      }),
  )
  const calledOff = new AbortController()
  const opened = eventLog.open({ signal: calledOff.signal, log }).then(isOpen => {
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
      calledOff.abort()
      // An attempt to connect cannot be called off; nothing hangs on it.
      if (!eventLog.isOpen) return
      await Promise.all(consumers.map(consumer => consumer.close()))
      await eventLog.close()
    },
  }
}
