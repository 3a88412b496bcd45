import { freePort, isFree } from '../free-port.ts'
import { currentKafka } from '../kafka-jars.ts'
import { type RunningKafka, startKafka } from '../kafka.ts'
import type { Patience } from '../patience.ts'
import { startRabbitmq } from '../rabbitmq.ts'
import type { ScrapeJob } from './prometheus.ts'
import type { ShopBrokers } from './shop.ts'
import { hasBacklogOf, hasLagOf, readingsMade } from './telling-lines.ts'

const kafkaPort = 9092
const managementPort = 15672
const amqpPort = 5672

/** Clusters as the exporter and Prometheus name them. */
const clusters = { kafka: 'demo-kafka', rabbitmq: 'demo-rabbitmq' }

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
  /** What else of it Prometheus scrapes. */
  readonly scrapes: readonly ScrapeJob[]
  /** Whether a scrape says of it what the demo is to show. */
  readonly isTelling: (scrape: string) => boolean
  /** Adds what the shop cannot do; called once its topics are there. */
  addConsumers(): Promise<void>
  stop(): Promise<void>
}

const nothing = (): Promise<void> => Promise.resolve()

/** Kafka on localhost: the one that listens, or a new one. */
export async function kafkaPart(patience: Patience): Promise<DemoPart> {
  const bootstrap = `localhost:${kafkaPort}`
  const isTelling = (scrape: string): boolean => readingsMade(scrape, 'backlog') >= 2
  const part = {
    system: 'Kafka',
    config: { kafka: [kafkaSection(bootstrap)] },
    shop: { KAFKA_BROKERS: bootstrap },
    scrapes: [],
  } as const
  if (!(await isFree(kafkaPort))) {
    const place = `${bootstrap} (was there)`
    return { ...part, isOwn: false, place, isTelling, addConsumers: nothing, stop: nothing }
  }

  const kafka = await startKafka({ ...patience, version: currentKafka, ports: [kafkaPort] })
  return {
    ...part,
    isOwn: true,
    place: `${bootstrap} (Kafka ${kafka.version})`,
    // The new protocol's group is the last to commit.
    isTelling: scrape => isTelling(scrape) && hasLagOf('warehouse', scrape),
    addConsumers: () => startNewProtocolGroup(kafka),
    stop: () => kafka.stop(),
  }
}

function kafkaSection(bootstrap: string): object {
  return {
    name: clusters.kafka,
    brokers: [bootstrap],
    interval: '5s',
    status_window: statusWindow,
    objectives: [{ groups: ['analytics'], age: '30s' }],
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
export async function rabbitmqPart(patience: Patience): Promise<DemoPart> {
  const url = `http://localhost:${managementPort}`
  const isTelling = (scrape: string): boolean => readingsMade(scrape, 'queues') >= 2
  const part = {
    system: 'RabbitMQ',
    config: { rabbitmq: [rabbitmqSection(url)] },
    addConsumers: nothing,
  } as const
  if (!(await isFree(managementPort))) {
    const shop = { RABBITMQ_URL: `amqp://localhost:${amqpPort}` }
    const place = `${url} (was there)`
    return { ...part, isOwn: false, place, shop, scrapes: [], isTelling, stop: nothing }
  }

  const amqp = (await isFree(amqpPort)) ? amqpPort : await freePort()
  const plugin = await freePort()
  const rabbitmq = await startRabbitmq({
    ...patience,
    release: 'newest',
    ports: [{ amqp, management: managementPort }],
    plugins: ['rabbitmq_management', 'rabbitmq_prometheus'],
    config: `prometheus.tcp.ip = 127.0.0.1\nprometheus.tcp.port = ${plugin}`,
  })
  const { version, release } = rabbitmq
  const labels = { messaging_cluster: clusters.rabbitmq }
  return {
    ...part,
    isOwn: true,
    place: `${url} (RabbitMQ ${version} of Debian ${release}; guest, guest)`,
    shop: { RABBITMQ_URL: rabbitmq.amqpUrl },
    scrapes: [{ job: 'rabbitmq', target: `localhost:${plugin}`, labels }],
    isTelling: scrape => isTelling(scrape) && hasBacklogOf('invoices', scrape),
    stop: () => rabbitmq.stop(),
  }
}

function rabbitmqSection(url: string): object {
  return {
    name: clusters.rabbitmq,
    urls: [url],
    intervals: { queues: '5s' },
    status_window: statusWindow,
    objectives: [{ queues: ['invoices'], age: '1m' }],
  }
}
