import { isFree } from '../free-port.ts'
import { jmxAgentJar } from '../jmx-agent.ts'
import { currentKafka } from '../kafka-jars.ts'
import { type RunningKafka, startKafka } from '../kafka.ts'
import type { ProgressOptions } from '../progress.ts'
import { startRabbitmq } from '../rabbitmq.ts'
import type { ShopBrokers } from './shop.ts'
import { hasBacklog, hasLag, completedReadings } from './sample-lines.ts'
import { Unavailable } from '../unavailable.ts'
import { preferredPort } from './preferred-port.ts'
import { type RabbitmqScene, sceneConfig, scenePlugins, startScene } from './rabbitmq-scene.ts'

const kafkaPort = 9092
const managementPort = 15672
const amqpPort = 5672
const streamPort = 5552

/** Short, so that the demo shows the status of backlogs soon. */
const statusWindow = '30s'

/** A broker that the demo polls, and all that the demo started for it. */
export interface DemoPart {
  readonly system: 'Kafka' | 'RabbitMQ'
  /** Whether the demo started it; such a broker may be written to. */
  readonly isOwn: boolean
  /** Its address and version, as text for people. */
  readonly place: string
  /** Its section of the exporter's configuration, with a short interval. */
  readonly config: Readonly<Record<string, unknown>>
  /** Its address in the shop's configuration. */
  readonly shop: ShopBrokers
  /** The exporter's service discovery for the broker's own metrics, and Prometheus' job for them. */
  readonly discovery: { readonly job: string; readonly path: string } | undefined
  /** Whether a scrape contains the samples of this broker that the demo shows. */
  readonly hasSamples: (scrape: string) => boolean
  /** Adds consumers that the shop does not have; called after its topics were created. */
  addConsumers(): Promise<void>
  stop(): Promise<void>
}

export interface PartOptions extends ProgressOptions {
  /** Whether Prometheus will scrape the broker's own metrics. */
  readonly forPrometheus: boolean
}

const nothing = (): Promise<void> => Promise.resolve()

/** Returns Kafka on localhost: the running one, or a new one. */
export async function kafkaPart(options: PartOptions): Promise<DemoPart> {
  const bootstrap = `localhost:${kafkaPort}`
  const section = kafkaSection(bootstrap)
  const hasSamples = (scrape: string): boolean => completedReadings(scrape, 'backlog') >= 2
  const part = {
    system: 'Kafka',
    shop: { KAFKA_BROKERS: bootstrap },
  } as const
  if (!(await isFree(kafkaPort))) {
    const place = `${bootstrap} (already running)`
    const config = { kafka: [section] }
    const none = { discovery: undefined, addConsumers: nothing, stop: nothing }
    return { ...part, ...none, isOwn: false, place, config, hasSamples }
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
    // The group of the new protocol is the last one to commit.
    hasSamples: scrape => hasSamples(scrape) && hasLag('warehouse', scrape),
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
    objectives: [{ groups: ['analytics'], age: '30s', drain: '1m' }],
  }
}

/** Returns a port for the JMX exporter; undefined if the JMX exporter is unavailable: it is optional. */
async function jmxPort(options: PartOptions): Promise<number | undefined> {
  try {
    await jmxAgentJar(options)
    return await preferredPort(9404)
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error
    options.onProgress?.(error.message)
    return undefined
  }
}

/** Starts a group of the new protocol (KIP-848) by Kafka's own consumer: kafkajs does not support it. */
async function startNewProtocolGroup(kafka: RunningKafka): Promise<void> {
  const what = ['--topic', 'orders', '--group', 'warehouse']
  const protocol = ['--command-property', 'group.protocol=consumer']
  await kafka.startTool('org.apache.kafka.tools.consumer.ConsoleConsumer', [
    ...['--bootstrap-server', kafka.bootstrap, ...what, ...protocol],
  ])
}

/** Returns RabbitMQ on localhost: the running one, or the newest available. */
export async function rabbitmqPart(options: PartOptions): Promise<DemoPart> {
  const url = `http://localhost:${managementPort}`
  const section = rabbitmqSection(url)
  const hasSamples = (scrape: string): boolean => completedReadings(scrape, 'queues') >= 2
  const part = { system: 'RabbitMQ' } as const
  if (!(await isFree(managementPort))) {
    const shop = { RABBITMQ_URL: `amqp://localhost:${amqpPort}` }
    const place = `${url} (already running)`
    const config = { rabbitmq: [section] }
    const none = { discovery: undefined, addConsumers: nothing, stop: nothing }
    return { ...part, ...none, isOwn: false, place, config, shop, hasSamples }
  }

  const amqp = await preferredPort(amqpPort)
  const plugin = await preferredPort(15_692)
  const stream = await preferredPort(streamPort)
  const rabbitmq = await startRabbitmq({
    ...options,
    release: 'newest',
    ports: [{ amqp, management: managementPort, stream }],
    plugins: ['rabbitmq_management', 'rabbitmq_prometheus', ...scenePlugins],
    config: `prometheus.tcp.ip = 127.0.0.1\nprometheus.tcp.port = ${plugin}`,
  })
  const { version, release } = rabbitmq
  let scene: RabbitmqScene | undefined
  return {
    ...part,
    isOwn: true,
    place: `${url} (RabbitMQ ${version} of Debian ${release}; guest, guest)`,
    shop: { RABBITMQ_URL: rabbitmq.amqpUrl },
    config: { rabbitmq: [{ ...section, ...sceneConfig, plugin_address: `{host}:${plugin}` }] },
    discovery: { job: 'rabbitmq', path: '/sd/rabbitmq' },
    hasSamples: scrape => hasSamples(scrape) && hasBacklog('invoices', scrape),
    addConsumers: async () => {
      scene = await startScene(rabbitmq)
    },
    async stop() {
      await scene?.stop()
      await rabbitmq.stop()
    },
  }
}

function rabbitmqSection(url: string): object {
  return {
    name: 'demo-rabbitmq',
    urls: [url],
    intervals: { queues: '5s', links: '15s', streams: '15s' },
    status_window: statusWindow,
    objectives: [{ queues: ['invoices'], age: '1m' }],
  }
}
