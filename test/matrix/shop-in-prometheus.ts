import { connect } from 'amqplib'
import type { Test } from 'tap'
import { startShop as startApp } from '../../testbed/demo/shop.ts'
import { freePort } from '../../testbed/free-port.ts'
import { currentKafka } from '../../testbed/kafka-jars.ts'
import { type RunningKafka, startKafka } from '../../testbed/kafka.ts'
import { type RunningPrometheus, startPrometheus } from '../../testbed/prometheus.ts'
import { type RunningRabbitmq, startRabbitmq } from '../../testbed/rabbitmq.ts'
import { openRunFolder } from '../../testbed/run-folder.ts'
import { shippedRules } from '../../testbed/shipped-rules.ts'
import { startPace } from '../../testbed/traffic/pace.ts'
import { linkPlugins } from './rabbitmq-links-streams.ts'
import { type RunningExporter, startExporter } from '../real/running-exporter.ts'

/** Short retention, so that unread messages are deleted. */
const shortRetention = {
  'log.roll.ms': '10000',
  'log.retention.ms': '20000',
  'log.retention.check.interval.ms': '5000',
}

const strictTopic = 'strict'

/** Starts Kafka and RabbitMQ with their own metrics, the demo application and the exporter. */
export async function startShop(t: Test): Promise<RunningExporter> {
  const ports = { agent: await freePort(), plugin: await freePort() }
  const kafka = await startKafka({
    version: currentKafka,
    jmxPorts: [ports.agent],
    properties: shortRetention,
  })
  t.teardown(() => kafka.stop())
  const rabbitmq = await startRabbitmq({
    release: 'newest',
    plugins: ['rabbitmq_management', 'rabbitmq_prometheus', ...linkPlugins],
    config: `prometheus.tcp.ip = 127.0.0.1\nprometheus.tcp.port = ${ports.plugin}`,
  })
  t.teardown(() => rabbitmq.stop())
  t.comment(`Kafka ${kafka.version}, RabbitMQ ${rabbitmq.version}`)
  await createStrictTopic(kafka)
  await declareQueues(t, rabbitmq.amqpUrl)
  await setUpLinks(rabbitmq)
  const run = await openRunFolder('demo-app')
  t.teardown(() => run.close())
  await startApp({
    brokers: { KAFKA_BROKERS: kafka.bootstrap, RABBITMQ_URL: rabbitmq.amqpUrl },
    needs: ['kafka', 'rabbitmq'],
    run,
  })
  return await startExporter(t, clusters(kafka, rabbitmq, ports))
}

/**
 * Starts Prometheus with the shipped rules. It scrapes the exporter and the targets that it
 * discovers there.
 */
export async function startScraping(
  t: Test,
  release: 'bookworm' | 'newest',
  exporter: RunningExporter,
): Promise<RunningPrometheus> {
  const prometheus = await startPrometheus({
    release,
    config: scraping(exporter.url),
    files: shippedRules(),
  })
  t.teardown(() => prometheus.stop())
  return prometheus
}

/** Creates a topic for which every message is too large. */
async function createStrictTopic(kafka: RunningKafka): Promise<void> {
  const limit = ['--config', 'max.message.bytes=10']
  const at = ['--bootstrap-server', kafka.bootstrap]
  const create = [...at, '--create', '--topic', strictTopic, ...limit]
  await kafka.cli('org.apache.kafka.tools.TopicCommand', create)
}

/** Declares what the shop lacks: a stream, and a queue with a limit that drains for ten minutes. */
async function declareQueues(t: Test, amqpUrl: string): Promise<void> {
  const connection = await connect(amqpUrl)
  t.teardown(() => connection.close())
  const channel = await connection.createConfirmChannel()
  await channel.assertQueue('recent', { maxLength: 1000 })
  await channel.assertQueue('clicks', { durable: true, arguments: { 'x-queue-type': 'stream' } })
  channel.sendToQueue('clicks', Buffer.from('click'))
  for (let n = 0; n < 600; n++) channel.sendToQueue('recent', Buffer.from('view'))
  await channel.waitForConfirms()
  const drain = async (): Promise<void> => {
    await channel.get('recent', { noAck: true })
  }
  const traffic = startPace(1, drain, error => t.fail('the queue drains', { error }))
  t.teardown(() => traffic.stop())
}

/** Sets up a shovel, and a federation link that cannot connect. */
async function setUpLinks(rabbitmq: RunningRabbitmq): Promise<void> {
  const { amqpUrl: uri } = rabbitmq
  const shovel = {
    ...{ 'src-protocol': 'amqp091', 'src-uri': uri, 'src-queue': 'shovelled' },
    ...{ 'dest-protocol': 'amqp091', 'dest-uri': uri, 'dest-queue': 'archived' },
  }
  await rabbitmq.ctl(['set_parameter', 'shovel', 'archive', JSON.stringify(shovel)])
  const upstream = JSON.stringify({ uri: 'amqp://guest:guest@localhost:1' })
  await rabbitmq.ctl(['set_parameter', 'federation-upstream', 'west', upstream])
  const policy = JSON.stringify({ 'federation-upstream-set': 'all' })
  await rabbitmq.ctl(['set_policy', 'federated', '^amq.topic$', policy, '--apply-to', 'exchanges'])
}

/**
 * Short windows, so that statuses are soon known, and objectives that are missed.
 *
 * One cluster does not respond, because panels of problems are empty without problems.
 */
function clusters(
  { bootstrap }: RunningKafka,
  { managementUrl }: RunningRabbitmq,
  ports: { readonly agent: number; readonly plugin: number },
): string {
  const soon = { status_window: '30s', objectives: [{ age: '10s', drain: '1m' }] }
  const kafka = {
    name: 'shop-kafka',
    brokers: bootstrap.split(','),
    interval: '5s',
    isolation: 'read_committed',
    jmx_address: `{host}:${ports.agent}`,
    canary: { manage_topic: 'create', interval: '5s' },
    ...soon,
  }
  const rabbitmq = {
    name: 'shop-rabbitmq',
    urls: [managementUrl],
    intervals: { queues: '5s', nodes: '5s', traffic: '5s', topology: '30s', links: '15s' },
    plugin_address: `{host}:${ports.plugin}`,
    ...soon,
  }
  const failing = {
    name: 'failing-canary',
    brokers: bootstrap.split(','),
    interval: '5s',
    canary: { topic: strictTopic, group: 'none', interval: '5s' },
  }
  const gone = { name: 'gone', brokers: ['127.0.0.1:1'], interval: '5s' }
  return `kafka: ${JSON.stringify([kafka, failing, gone])}\nrabbitmq: [${JSON.stringify(rabbitmq)}]\n`
}

/** Uses the job names of the examples. */
function scraping(exporterUrl: string): string {
  const discovered = (place: string): unknown => [
    { url: new URL(place, exporterUrl).href, refresh_interval: '5s' },
  ]
  return JSON.stringify({
    global: { scrape_interval: '5s', scrape_timeout: '5s', evaluation_interval: '5s' },
    rule_files: Object.keys(shippedRules()),
    scrape_configs: [
      {
        job_name: 'tidemark',
        static_configs: [{ targets: [new URL(exporterUrl).host] }],
      },
      { job_name: 'kafka-jmx', http_sd_configs: discovered('/sd/jmx?cluster=shop-kafka') },
      { job_name: 'rabbitmq', http_sd_configs: discovered('/sd/rabbitmq') },
    ],
  })
}
