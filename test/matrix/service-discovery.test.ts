import type { Test } from 'tap'
import { freePort, isFree } from '../../testbed/free-port.ts'
import { currentKafka } from '../../testbed/kafka-jars.ts'
import { type RunningKafka, startKafka } from '../../testbed/kafka.ts'
import { untilTrue } from '../../testbed/until-true.ts'
import { type RunningPrometheus, startPrometheus } from '../../testbed/prometheus.ts'
import { type RunningRabbitmq, startRabbitmq } from '../../testbed/rabbitmq.ts'
import { connectedAdmin } from '../real/connected-admin.ts'
import { type RunningExporter, startExporter } from '../real/running-exporter.ts'
import { withRealParts } from '../real/with-real-parts.ts'
import { clientOf } from './kafka-client.ts'

const brokers = [1, 2, 3]

withRealParts('Prometheus scrapes the discovered brokers and nodes', async t => {
  // Brokers that share a host differ by port: the last digit is the broker's id.
  const jmxPorts = await portsEndingIn(brokers)
  const pluginPort = await freePort()
  const [kafka, rabbitmq] = await Promise.all([
    startKafkaWithJmx(t, jmxPorts),
    startRabbitmqWithPlugin(t, pluginPort),
  ])
  const exporter = await startExporter(
    t,
    `kafka:
  - name: k
    brokers: [${brokersOf(kafka)}]
    interval: 1s
    jmx_address: '{host}:${Math.floor((jmxPorts[0] ?? 0) / 10)}{broker}'
rabbitmq:
  - name: r
    urls: ['${rabbitmq.managementUrl}']
    intervals: { queues: 5s, nodes: 5s, traffic: 5s }
    plugin_address: '{host}:${pluginPort}'
`,
  )
  const both = await Promise.all([
    startDiscovery(t, 'bookworm', exporter),
    startDiscovery(t, 'newest', exporter),
  ])

  for (const prometheus of both) {
    await t.test(`Prometheus ${prometheus.version} discovers, labels and joins them`, async t => {
      await untilSeries(prometheus, 'up{job="kafka-jmx"} == 1', 3)
      await untilSeries(prometheus, 'up{job="rabbitmq"} == 1', 1)
      t.strictSame(
        await labelsOf(prometheus, 'up{job="kafka-jmx"}', ['messaging_cluster', 'broker', 'rack']),
        brokers.map(broker => `k,${broker},eu-1`),
      )
      t.strictSame(
        await labelsOf(prometheus, 'up{job="rabbitmq"}', ['messaging_cluster', 'rabbitmq_node']),
        rabbitmq.nodes.map(({ name }) => `r,${name}`),
      )
      // The labels equal those of the exporter's families, so that both can be joined.
      await untilSeries(
        prometheus,
        'kafka_server_replicamanager_leadercount == on (messaging_cluster, broker) tidemark_kafka_broker_leader_partitions',
        3,
      )
      await untilSeries(
        prometheus,
        'rabbitmq_build_info * on (messaging_cluster, rabbitmq_node) group_left () tidemark_rabbitmq_node_running',
        1,
      )
    })
  }

  await t.test('a killed broker stays a target and is down', async t => {
    await kafka.brokers[2]?.kill()
    for (const prometheus of both) {
      await untilSeries(prometheus, 'up{job="kafka-jmx", broker="3"} == 0', 1)
      await untilSeries(prometheus, 'tidemark_kafka_broker_registered{broker="3"} == 0', 1)
      t.equal((await prometheus.query('up{job="kafka-jmx"}')).length, 3)
    }
  })

  await t.test('targets stay while discovery fails', async t => {
    await kafka.stop()
    await untilTrue(
      'the brokers are unknown',
      async () => (await statusOf(exporter, 'jmx')) === 503,
      {
        within: 120,
      },
    )
    t.equal(await statusOf(exporter, 'rabbitmq'), 200)
    for (const prometheus of both) {
      await untilDiscoveryFailsIn(prometheus, 'the list of brokers')
      t.equal((await prometheus.query('up{job="kafka-jmx"}')).length, 3)
    }

    await exporter.process.kill()
    for (const prometheus of both) {
      await untilDiscoveryFailsIn(prometheus, 'either list')
      await untilSeries(prometheus, 'up{job="tidemark"} == 0', 1)
      t.equal((await prometheus.query('up{job="kafka-jmx"}')).length, 3)
      await untilSeries(prometheus, 'up{job="rabbitmq"} == 1', 1)
    }
  })
})

async function startKafkaWithJmx(t: Test, jmxPorts: readonly number[]): Promise<RunningKafka> {
  const kafka = await startKafka({
    version: currentKafka,
    brokers: brokers.length,
    jmxPorts,
    properties: { 'broker.rack': 'eu-1' },
  })
  t.teardown(() => kafka.stop())
  const admin = await connectedAdmin(clientOf(kafka.bootstrap))
  await admin.createTopics({
    topics: [{ topic: 'orders', numPartitions: 6, replicationFactor: 3 }],
  })
  await admin.disconnect()
  return kafka
}

async function startRabbitmqWithPlugin(t: Test, pluginPort: number): Promise<RunningRabbitmq> {
  const rabbitmq = await startRabbitmq({
    release: 'newest',
    plugins: ['rabbitmq_management', 'rabbitmq_prometheus'],
    config: `prometheus.tcp.ip = 127.0.0.1\nprometheus.tcp.port = ${pluginPort}`,
  })
  t.teardown(() => rabbitmq.stop())
  return rabbitmq
}

async function startDiscovery(
  t: Test,
  release: 'bookworm' | 'newest',
  exporter: RunningExporter,
): Promise<RunningPrometheus> {
  const discovery = (path: string): string =>
    `http_sd_configs: [{ url: '${new URL(path, exporter.url).href}', refresh_interval: 1s }]`
  const prometheus = await startPrometheus({
    release,
    config: `
global: { scrape_interval: 2s, scrape_timeout: 2s }
scrape_configs:
  - job_name: tidemark
    static_configs: [{ targets: ['${new URL(exporter.url).host}'] }]
  - job_name: kafka-jmx
    ${discovery('/sd/jmx?cluster=k')}
    relabel_configs:
      - { source_labels: [__meta_kafka_broker_rack], target_label: rack }
  - job_name: rabbitmq
    ${discovery('/sd/rabbitmq')}
`,
  })
  t.teardown(() => prometheus.stop())
  return prometheus
}

/** Returns free ports that differ only in their last digit. */
async function portsEndingIn(digits: readonly number[]): Promise<readonly number[]> {
  for (;;) {
    const tens = Math.floor((await freePort()) / 10) * 10
    const ports = digits.map(digit => tens + digit)
    const free = await Promise.all(ports.map(isFree))
    if (free.every(Boolean)) return ports
  }
}

function brokersOf(kafka: RunningKafka): string {
  return kafka.brokers.map(({ address }) => `'${address}'`).join(', ')
}

async function statusOf(exporter: RunningExporter, list: string): Promise<number> {
  return (await fetch(new URL(`/sd/${list}`, exporter.url))).status
}

async function untilSeries(
  prometheus: RunningPrometheus,
  expression: string,
  count: number,
): Promise<void> {
  const isSo = async (): Promise<boolean> => (await prometheus.query(expression)).length === count
  await untilTrue(`${count} series of ${expression}`, isSo, { within: 120 })
}

/** Waits for three failed refreshes. */
async function untilDiscoveryFailsIn(prometheus: RunningPrometheus, list: string): Promise<void> {
  const before = await discoveryFailures(prometheus)
  const isSo = async (): Promise<boolean> => (await discoveryFailures(prometheus)) >= before + 3
  await untilTrue(`Prometheus ${prometheus.version} fails to get ${list}`, isSo, { within: 60 })
}

async function discoveryFailures(prometheus: RunningPrometheus): Promise<number> {
  const body = await (await fetch(`${prometheus.url}/metrics`)).text()
  const counts = body.matchAll(/^prometheus_sd_http_failures_total(?:\{.*\})? (\S+)$/gm)
  return Array.from(counts, ([, count]) => Number(count)).reduce((sum, count) => sum + count, 0)
}

/** Returns the values of these labels for each series, sorted. */
async function labelsOf(
  prometheus: RunningPrometheus,
  expression: string,
  names: readonly string[],
): Promise<readonly string[]> {
  const series = await prometheus.query(expression)
  return series.map(({ labels }) => names.map(name => labels[name] ?? '').join(',')).sort()
}
