import { isFree } from '../free-port.ts'
import { jmxAgentJar } from '../jmx-agent.ts'
import { currentKafka } from '../kafka-jars.ts'
import { type RunningKafka, startKafka } from '../kafka.ts'
import type { ProgressOptions } from '../progress.ts'
import { startRabbitmq } from '../rabbitmq.ts'
import type { ShopBrokers } from './shop.ts'
import { hasBacklogOf, hasLagOf, readingsMade } from './telling-lines.ts'
import { Unavailable } from '../unavailable.ts'
import { usualPort } from './usual-port.ts'

const kafkaPort = 9092
const managementPort = 15672
const amqpPort = 5672

/** Short, so that a demo soon says how backlogs stand. */
const statusWindow = '30s'

/** A broker that the demo polls, with the end of all that the demo started for it. */
export interface DemoPart {
  readonly system: 'Kafka' | 'RabbitMQ'
  /** Whether the demo started it, and it is there to be written to. */
  readonly isOwn: boolean
  /** Where people find it. */
  readonly place: string
  /** Its section of the exporter's configuration: polled often, so that a demo moves. */
  readonly config: Readonly<Record<string, unknown>>
  /** Where the shop finds it. */
  readonly shop: ShopBrokers
  /** The exporter's endpoint that tells where the broker's own metrics are, and Prometheus' job for them. */
  readonly discovery: { readonly job: string; readonly path: string } | undefined
  /** Whether a scrape says of it what the demo is to show. */
  readonly isTelling: (scrape: string) => boolean
  /** Adds what the shop cannot do; called once its topics are there. */
  addConsumers(): Promise<void>
  stop(): Promise<void>
}

export interface PartOptions extends ProgressOptions {
  /** Whether Prometheus will scrape the broker's own metrics. */
  readonly forPrometheus: boolean
}

const nothing = (): Promise<void> => Promise.resolve()

/** Kafka on localhost: the one that listens, or a new one. */
export async function kafkaPart(options: PartOptions): Promise<DemoPart> {
  const bootstrap = `localhost:${kafkaPort}`
  const section = kafkaSection(bootstrap)
  const isTelling = (scrape: string): boolean => readingsMade(scrape, 'backlog') >= 2
  const part = {
    system: 'Kafka',
    shop: { KAFKA_BROKERS: bootstrap },
  } as const
  if (!(await isFree(kafkaPort))) {
    const place = `${bootstrap} (was there)`
    const config = { kafka: [section] }
    const none = { discovery: undefined, addConsumers: nothing, stop: nothing }
    return { ...part, ...none, isOwn: false, place, config, isTelling }
  }

  const jmx = options.forPrometheus ? await jmxPort(options) : undefined
  const kafka = await startKafka({
    ...options,
    version: currentKafka,
    ports: [kafkaPort],
    ...(jmx !== undefined && { jmxPorts: [jmx] }),
  })
  return {
    ...part,
    isOwn: true,
    place: `${bootstrap} (Kafka ${kafka.version})`,
    config: { kafka: [jmx === undefined ? section : { ...section, jmx_address: `{host}:${jmx}` }] },
    discovery: jmx === undefined ? undefined : { job: 'kafka-jmx', path: '/sd/jmx' },
    // The new protocol's group is the last to commit.
    isTelling: scrape => isTelling(scrape) && hasLagOf('warehouse', scrape),
    addConsumers: () => startNewProtocolGroup(kafka),
    stop: () => kafka.stop(),
  }
}

function kafkaSection(bootstrap: string): object {
  return {
    name: 'demo-kafka',
    brokers: [bootstrap],
    interval: '5s',
    status_window: statusWindow,
    objectives: [{ groups: ['analytics'], age: '30s' }],
  }
}

/** A port for the JMX exporter; undefined where that cannot be had: Kafka does without. */
async function jmxPort(options: PartOptions): Promise<number | undefined> {
  try {
    await jmxAgentJar(options)
    return await usualPort(9404)
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error
    options.onProgress?.(error.message)
    return undefined
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

/** RabbitMQ on localhost: the one that listens, or the newest to be had. */
export async function rabbitmqPart(options: PartOptions): Promise<DemoPart> {
  const url = `http://localhost:${managementPort}`
  const section = rabbitmqSection(url)
  const isTelling = (scrape: string): boolean => readingsMade(scrape, 'queues') >= 2
  const part = {
    system: 'RabbitMQ',
    addConsumers: nothing,
  } as const
  if (!(await isFree(managementPort))) {
    const shop = { RABBITMQ_URL: `amqp://localhost:${amqpPort}` }
    const place = `${url} (was there)`
    const config = { rabbitmq: [section] }
    const none = { discovery: undefined, stop: nothing }
    return { ...part, ...none, isOwn: false, place, config, shop, isTelling }
  }

  const amqp = await usualPort(amqpPort)
  const plugin = await usualPort(15_692)
  const rabbitmq = await startRabbitmq({
    ...options,
    release: 'newest',
    ports: [{ amqp, management: managementPort }],
    plugins: ['rabbitmq_management', 'rabbitmq_prometheus'],
    config: `prometheus.tcp.ip = 127.0.0.1\nprometheus.tcp.port = ${plugin}`,
  })
  const { version, release } = rabbitmq
  return {
    ...part,
    isOwn: true,
    place: `${url} (RabbitMQ ${version} of Debian ${release}; guest, guest)`,
    shop: { RABBITMQ_URL: rabbitmq.amqpUrl },
    config: { rabbitmq: [{ ...section, plugin_address: `{host}:${plugin}` }] },
    discovery: { job: 'rabbitmq', path: '/sd/rabbitmq' },
    isTelling: scrape => isTelling(scrape) && hasBacklogOf('invoices', scrape),
    stop: () => rabbitmq.stop(),
  }
}

function rabbitmqSection(url: string): object {
  return {
    name: 'demo-rabbitmq',
    urls: [url],
    intervals: { queues: '5s' },
    status_window: statusWindow,
    objectives: [{ queues: ['invoices'], age: '1m' }],
  }
}
