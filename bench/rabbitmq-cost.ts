import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'amqplib'
import type { Seconds } from '../src/reading/time.ts'
import { freePort } from '../testbed/free-port.ts'
import { openRunFolder, type RunFolder } from '../testbed/run-folder.ts'
import { type RunningRabbitmq, startRabbitmq } from '../testbed/rabbitmq.ts'
import { untilTrue } from '../testbed/until-true.ts'
import { measureExporter } from './exporter.ts'
import { median } from './figure.ts'
import { loadText, machineText } from './machine.ts'
import { cpuTime } from './process-stats.ts'

/*
 * Measures the CPU time that a real RabbitMQ spends on being watched, for docs/rabbitmq-cost.md:
 *
 *     npm run build && RABBITMQ_EXPORTER=FILE node build/bench/rabbitmq-cost.js [QUEUES] [ROUNDS]
 *
 * FILE is the program of rabbitmq_exporter; without it, that part is left out. The watchers take turns
 * of one minute on the same node, with a minute of none before each round.
 */

const queues = Number(process.argv[2] ?? 5000)
const rounds = Number(process.argv[3] ?? 3)

/** Each watcher reads twice a minute: every 30 s, the default interval of queues. */
const readsPerMinute = 2

/** Families that show the same facts of each queue as the exporter's: depth, consumers, deliveries. */
const detailed =
  'family=queue_coarse_metrics&family=queue_consumer_count&family=queue_delivery_metrics'

/** Families that the documentation recommends beside the exporter: they are not in the management API. */
const beside = 'family=ra_metrics&family=auth_attempt_metrics&family=connection_churn_metrics'

type Watcher = () => Promise<unknown>
type Watchers = Readonly<Record<string, Watcher>>

const run = await openRunFolder('rabbitmq-cost')
const pluginPort = await freePort()
const rabbitmq = await startRabbitmq({
  release: 'newest',
  plugins: ['rabbitmq_management', 'rabbitmq_prometheus'],
  config: `prometheus.tcp.ip = 127.0.0.1\nprometheus.tcp.port = ${pluginPort}`,
})
try {
  const close = await declareQueues(rabbitmq)
  await withTidemark('full', full =>
    withTidemark('totals', async totals => {
      const watchers = await allWatchers({ tidemark: full, 'tidemark, mode totals': totals })
      for (const watch of Object.values(watchers)) await watch()
      print(await measured(watchers))
    }),
  )
  await close()
} finally {
  await rabbitmq.stop()
  await run.close()
}

/** Each of its polls takes all readings, also those that it takes only every minute or five by default. */
async function withTidemark(
  mode: string,
  measure: (poll: Watcher) => Promise<void>,
): Promise<void> {
  const cluster = {
    system: 'rabbitmq',
    addresses: [rabbitmq.managementUrl],
    options: { mode },
    requests: () => Promise.resolve(NaN),
    stop: () => Promise.resolve(),
  } as const
  await measureExporter(cluster, exporter => measure(() => exporter.request('poll')))
}

/** Nine of ten are classic queues, the others quorum queues; one of ten has a consumer. */
async function declareQueues({ amqpUrl }: RunningRabbitmq): Promise<() => Promise<void>> {
  const connection = await connect(amqpUrl)
  const channel = await connection.createConfirmChannel()
  for (let index = 0; index < queues; index++) {
    const type = index % 10 === 0 ? 'quorum' : 'classic'
    const queue = `orders.region-${index}`
    await channel.assertQueue(queue, { arguments: { 'x-queue-type': type } })
    for (let sent = 0; sent < 3; sent++) channel.sendToQueue(queue, Buffer.from('work'))
    if (index % 10 === 5) await channel.consume(queue, message => message && channel.ack(message))
  }
  await channel.waitForConfirms()
  return () => connection.close()
}

async function allWatchers(tidemark: Watchers): Promise<Watchers> {
  const plugin = `http://127.0.0.1:${pluginPort}/metrics`
  const peer = process.env['RABBITMQ_EXPORTER']
  return {
    ...tidemark,
    ...(peer !== undefined && { rabbitmq_exporter: await startPeer(run, peer) }),
    'plugin, /metrics/per-object': () => scrape(`${plugin}/per-object`),
    'plugin, /metrics/detailed with three families of queues': () =>
      scrape(`${plugin}/detailed?${detailed}`),
    'plugin, /metrics/detailed with the families to add': () =>
      scrape(`${plugin}/detailed?${beside}`),
  }
}

async function startPeer(folder: RunFolder, program: string): Promise<Watcher> {
  const port = String(await freePort())
  const env = {
    RABBIT_URL: rabbitmq.managementUrl,
    ...{ RABBIT_USER: 'guest', RABBIT_PASSWORD: 'guest', RABBIT_TIMEOUT: '120' },
    ...{ PUBLISH_ADDR: '127.0.0.1', PUBLISH_PORT: port, LOG_LEVEL: 'warning' },
  }
  await folder.start(program, [], { log: folder.file('peer.log'), env })
  const url = `http://127.0.0.1:${port}`
  const isUp = async (): Promise<boolean> => (await fetch(`${url}/health`)).status > 0
  await untilTrue('rabbitmq_exporter responds', isUp, { within: 30 })
  return () => scrape(`${url}/metrics`)
}

async function scrape(url: string): Promise<void> {
  const response = await fetch(url, { headers: { 'accept-encoding': 'gzip' } })
  if (!response.ok) throw new Error(`${url} returned ${response.status}`)
  await response.arrayBuffer()
}

/** Returns the CPU time of the broker in each minute of each watcher, less that of a minute without. */
async function measured(watchers: Watchers): Promise<Readonly<Record<string, readonly Seconds[]>>> {
  const found: Record<string, Seconds[]> = { 'no watcher': [] }
  for (let round = 0; round < rounds; round++) {
    const idle = await minute(() => Promise.resolve())
    found['no watcher']?.push(idle)
    for (const [name, watch] of Object.entries(watchers)) {
      ;(found[name] ??= []).push((await minute(watch)) - idle)
    }
  }
  return found
}

async function minute(watch: Watcher): Promise<Seconds> {
  const before = brokerTime()
  const end = performance.now() + 60_000
  for (let read = 0; read < readsPerMinute; read++) {
    const next = performance.now() + 60_000 / readsPerMinute
    await watch()
    await sleep(Math.max(0, Math.min(next, end) - performance.now()))
  }
  return brokerTime() - before
}

/** Returns the CPU time of all processes of the node. */
function brokerTime(): Seconds {
  const root = rabbitmq.nodes[0]?.pid
  if (root === undefined) throw new Error('the node is not running')
  const parents = new Map<number, number>()
  for (const entry of readdirSync('/proc').map(Number)) {
    if (!Number.isNaN(entry)) parents.set(entry, parentOf(entry))
  }
  let sum = 0
  for (const pid of parents.keys()) {
    let ancestor: number | undefined = pid
    while (ancestor !== undefined && ancestor !== root) ancestor = parents.get(ancestor)
    if (ancestor === root) sum += cpuTime(pid)
  }
  return sum
}

/** 0: the process has ended. */
function parentOf(pid: number): number {
  try {
    return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

function print(found: Readonly<Record<string, readonly Seconds[]>>): void {
  const peer = median(found['rabbitmq_exporter'] ?? [NaN])
  console.log(machineText())
  console.log(`RabbitMQ ${rabbitmq.version}, ${queues} queues, ${rounds} rounds; ${loadText()}\n`)
  console.log('| watcher | broker CPU a minute, median | each minute | of rabbitmq_exporter |')
  console.log('|---|---|---|---|')
  for (const [name, times] of Object.entries(found)) {
    const each = times.map(time => time.toFixed(2)).join(', ')
    const ratio = name === 'no watcher' ? '' : (median(times) / peer).toFixed(2)
    console.log(`| ${name} | ${median(times).toFixed(2)} s | ${each} | ${ratio} |`)
  }
}
