import { setTimeout as sleep } from 'node:timers/promises'
import type { Seconds } from '../../src/domain/time.ts'
import { freePort, isFree } from '../free-port.ts'
import { currentKafka } from '../kafka-jars.ts'
import { type RunningKafka, startKafka } from '../kafka.ts'
import type { Patience } from '../patience.ts'
import { startRabbitmq } from '../rabbitmq.ts'
import { startKafkaTraffic } from '../traffic/kafka-traffic.ts'
import type { Traffic } from '../traffic/pace.ts'
import { startRabbitmqTraffic } from '../traffic/rabbitmq-traffic.ts'
import { hasLagOf, readingsMade } from './telling-lines.ts'

const kafkaPort = 9092
const managementPort = 15672
const amqpPort = 5672

/** Short, so that a demo soon says how backlogs stand. */
const statusWindow = '30s'

const goodbyeBound: Seconds = 3

/** A broker that the demo polls, with the end of all that the demo started for it. */
export interface DemoPart {
  readonly system: 'Kafka' | 'RabbitMQ'
  /** Where people find it. */
  readonly place: string
  /** Its section of the exporter's configuration: polled often, so that a demo moves. */
  readonly config: Readonly<Record<string, unknown>>
  /** Whether a scrape says of it what the demo is to show. */
  readonly isTelling: (scrape: string) => boolean
  stop(): Promise<void>
}

export interface PartOptions extends Patience {
  readonly onProgress: (text: string) => void
  /** Whether brokers that were there before get traffic, too. */
  readonly writeToForeign: boolean
}

/** Kafka on localhost: the one that listens, or a new one with traffic. */
export async function kafkaPart(options: PartOptions): Promise<DemoPart> {
  const bootstrap = `localhost:${kafkaPort}`
  const config = {
    kafka: [
      { name: 'demo-kafka', brokers: [bootstrap], interval: '5s', status_window: statusWindow },
    ],
  }
  const isTelling = (scrape: string): boolean => readingsMade(scrape, 'backlog') >= 2
  const part = { system: 'Kafka', config, isTelling } as const
  const startTraffic = (): Promise<Traffic> => startKafkaTraffic(bootstrap, options.onProgress)
  if (!(await isFree(kafkaPort))) {
    const stop = await foreignTraffic(startTraffic, options)
    return { ...part, place: `${bootstrap} (was there)`, stop }
  }

  const kafka = await startKafka({ ...options, version: currentKafka, ports: [kafkaPort] })
  const stop = await ownTraffic(kafka, async () => {
    const traffic = await startTraffic()
    await startNewProtocolGroup(kafka)
    return traffic
  })
  return {
    ...part,
    place: `${bootstrap} (Kafka ${kafka.version})`,
    // The new protocol's group is the last to commit.
    isTelling: scrape => isTelling(scrape) && hasLagOf('warehouse', scrape),
    stop,
  }
}

/** A group of the new protocol (KIP-848), which kafkajs does not speak, but Kafka's own consumer. */
async function startNewProtocolGroup(kafka: RunningKafka): Promise<void> {
  const what = ['--topic', 'orders', '--group', 'warehouse']
  const protocol = ['--command-property', 'group.protocol=consumer']
  await kafka.startTool('org.apache.kafka.tools.consumer.ConsoleConsumer', [
    ...['--bootstrap-server', kafka.bootstrap, ...what, ...protocol],
  ])
}

/** RabbitMQ on localhost: the one that listens, or the newest to be had with traffic. */
export async function rabbitmqPart(options: PartOptions): Promise<DemoPart> {
  const url = `http://localhost:${managementPort}`
  const config = {
    rabbitmq: [
      {
        name: 'demo-rabbitmq',
        urls: [url],
        intervals: { queues: '5s' },
        status_window: statusWindow,
      },
    ],
  }
  const isTelling = (scrape: string): boolean => readingsMade(scrape, 'queues') >= 2
  const part = { system: 'RabbitMQ', config, isTelling } as const
  if (!(await isFree(managementPort))) {
    const amqpUrl = `amqp://localhost:${amqpPort}`
    const startTraffic = (): Promise<Traffic> => startRabbitmqTraffic(amqpUrl, options.onProgress)
    const stop = await foreignTraffic(startTraffic, options)
    return { ...part, place: `${url} (was there)`, stop }
  }

  const amqp = (await isFree(amqpPort)) ? amqpPort : await freePort()
  const ports = [{ amqp, management: managementPort }]
  const rabbitmq = await startRabbitmq({ ...options, release: 'newest', ports })
  const stop = await ownTraffic(rabbitmq, () =>
    startRabbitmqTraffic(rabbitmq.amqpUrl, options.onProgress),
  )
  const { version, release } = rabbitmq
  const place = `${url} (RabbitMQ ${version} of Debian ${release}; guest, guest)`
  return { ...part, place, stop }
}

/** Traffic on a broker of the demo: without it there is nothing to show. */
async function ownTraffic(
  broker: { stop(): Promise<void> },
  startTraffic: () => Promise<Traffic>,
): Promise<() => Promise<void>> {
  try {
    const traffic = await startTraffic()
    return async () => {
      await ended(traffic)
      await broker.stop()
    }
  } catch (error) {
    await broker.stop()
    throw error
  }
}

/** A broker that was there is polled whether or not it takes traffic, and is never stopped. */
async function foreignTraffic(
  startTraffic: () => Promise<Traffic>,
  { writeToForeign, onProgress }: PartOptions,
): Promise<() => Promise<void>> {
  if (!writeToForeign) {
    onProgress('is there already: it is polled, and not written to (`-- --traffic` allows it)')
    return () => Promise.resolve()
  }
  onProgress('is there already: it is polled, and gets traffic')
  try {
    const traffic = await startTraffic()
    return () => ended(traffic)
  } catch (error) {
    onProgress(`takes no traffic: ${(error as Error).message}`)
    return () => Promise.resolve()
  }
}

/** Clients say goodbye, unless that takes long or fails: then their sockets end with this process. */
async function ended(traffic: Traffic): Promise<void> {
  const goodbye = traffic.stop().catch(() => undefined)
  await Promise.race([goodbye, sleep(goodbyeBound * 1000)])
}
