import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { isFree } from '../../testbed/free-port.ts'
import { untilTrue } from '../../testbed/until-true.ts'
import { Unavailable } from '../../testbed/unavailable.ts'
import { projectRoot } from '../../testbed/project-root.ts'
import { isOfExporter, seriesOfObjects } from '../series-of-objects.ts'
import { parseScrape } from './samples.ts'
import { withRealParts } from './with-real-parts.ts'

/** Ports of the brokers that the demo starts. It would poll whatever already listens there. */
const ports = [9092, 5672, 15672]

const bound = { within: 120 }

withRealParts('demo --once prints lag and depth of its traffic and leaves no process', async t => {
  const demo = await runDemo(t, '--once')

  t.equal(await demo.exitCode, 0)
  t.match(demo.printed(), /^tidemark_source_up\{messaging_system="kafka",.*\} 1$/m)
  t.match(demo.printed(), /^tidemark_source_up\{messaging_system="rabbitmq",.*="queues"\} 1$/m)
  for (const group of ['analytics', 'audit', 'billing', 'warehouse']) {
    t.match(
      demo.printed(),
      new RegExp(`^tidemark_kafka_group_lag{.*consumer_group="${group}"} \\d+$`, 'm'),
    )
  }
  for (const queue of ['dead-letters', 'emails', 'invoices', 'thumbnails']) {
    const sample = new RegExp(`^tidemark_backlog_messages{.*destination="${queue}"} \\d+$`, 'm')
    t.match(demo.printed(), sample)
  }
  await expectNoProcess(t, demo)
})

withRealParts(
  'Prometheus scrapes every job of the demo, and a request stops a consumer',
  async t => {
    const demo = await runDemo(t)
    await demo.hasPrinted('Ctrl-C stops')
    if (demo.printed().includes('is not available'))
      throw new Unavailable('the whole demo', 'see above')
    const prometheus = demo.place('Prometheus')

    const jobs = 'demo-app kafka-jmx rabbitmq tidemark'
    await untilTrue('every job is up', async () => (await jobsUp(prometheus)) === jobs, bound)
    await untilTrue(
      'alerting rules were evaluated',
      async () => (await alertsOf(prometheus, 'ok')) > 20,
      bound,
    )
    t.equal(await alertsOf(prometheus, 'err'), 0)
    const shown = await text(demo.place('Alerts'))
    t.match(shown, /<h2>Firing[^]*<h2>Pending[^]*<h2>Inactive[^]*TidemarkReloadFailed/)
    t.match(await text(demo.place('Shop')), '<script src="/page.js">')
    expectFewSeries(t, await text(demo.place('Metrics')))

    const hasMembers = async (): Promise<boolean> => {
      const members = /^tidemark_kafka_group_members{.*consumer_group="billing"} [1-9]/m
      return members.test(await text(demo.place('Metrics')))
    }
    t.equal(await hasMembers(), true)
    await untilTrue(
      'the scene of RabbitMQ is shown',
      async () => {
        const scrape = await text(demo.place('Metrics'))
        return sceneSamples.every(sample => sample.test(scrape))
      },
      bound,
    )
    const scaling = '/api/v1/scaling?cluster=demo-kafka&consumer_group=analytics'
    t.match(JSON.parse(await text(new URL(scaling, demo.place('Metrics')))), {
      consumers_wanted: /^[1-9]/,
      backlogs: [{ drain_target_seconds: 60, consumers: 1 }],
    })
    await stopConsumer(demo.place('Shop'), 'billing')
    await untilTrue('its group is empty', async () => !(await hasMembers()), bound)

    demo.process.kill('SIGINT')
    t.equal(await demo.exitCode, 0)
    await expectNoProcess(t, demo)
  },
)

withRealParts('Ctrl-C during the start of the demo ends it and leaves no process', async t => {
  const demo = await runDemo(t)

  await demo.hasPrinted('starting')
  demo.process.kill('SIGINT')

  t.equal(await demo.exitCode, 0)
  await expectNoProcess(t, demo)
})

/** What the demo adds to the shop: a delayed retry, a shovel, and a consumer of a stream. */
const sceneSamples = [
  /^tidemark_rabbitmq_queue_messages_delayed{.*queue="refunds"} [1-9]/m,
  /^tidemark_rabbitmq_shovel_state{.*shovel="to-history".*state="running"} 1$/m,
  /^tidemark_rabbitmq_stream_consumer_lag_messages{.*consumer_name="reports"} \d+$/m,
]

/** The most series of each kind of object, features aside. */
const budgets = { group: 8, topic: 18, queue: 18 } as const

function expectFewSeries(t: Test, scrape: string): void {
  const samples = parseScrape(scrape)
  const own = samples.filter(({ name }) => isOfExporter(name)).length
  const objects = [...seriesOfObjects(samples)]
  for (const [kind, most] of Object.entries(budgets)) {
    const counts = objects.filter(([object]) => object.startsWith(`${kind} `))
    t.ok(counts.length >= 4, `each ${kind} of the shop is counted`)
    t.strictSame(
      counts.filter(([, count]) => count > most),
      [],
      `a ${kind} has at most ${most} series`,
    )
  }
  t.ok(own > 100 && own <= 280, `${own} series of the exporter itself`)
  t.comment(`${samples.length} series, ${own} of them of the exporter: ${scrape.length} bytes`)
}

interface Demo {
  readonly process: ChildProcess
  readonly exitCode: Promise<number | null>
  /** An environment variable with its value, inherited by all processes of the demo. */
  readonly mark: string
  printed(): string
  /** The URL that the demo prints for this name. */
  place(name: string): URL
  /** Resolves once this text was printed, or when the demo ends. */
  hasPrinted(text: string): Promise<void>
}

/** Runs `npm run demo`, without npm. */
async function runDemo(t: Test, ...args: readonly string[]): Promise<Demo> {
  for (const port of ports) {
    if (!(await isFree(port))) throw new Unavailable('the demo', `port ${port} is taken`)
  }
  const [name, value] = ['TIDEMARK_DEMO_TEST', randomUUID()]
  const demo = spawn(process.execPath, [join(projectRoot, 'scripts/run.mjs'), 'demo', ...args], {
    env: { ...process.env, [name]: value },
  })
  t.teardown(() => demo.kill('SIGINT'))
  const exitCode = once(demo, 'close').then(([code]) => code as number | null)
  let text = ''
  for (const output of [demo.stdout, demo.stderr]) {
    output.on('data', chunk => (text += String(chunk)))
  }
  return {
    process: demo,
    exitCode,
    mark: `${name}=${value}`,
    printed: () => text,
    place: name => new URL(new RegExp(`^${name} +(\\S+)`, 'm').exec(text)?.[1] ?? ''),
    async hasPrinted(wanted) {
      while (!text.includes(wanted) && demo.exitCode === null) {
        await Promise.race([once(demo.stdout, 'data'), exitCode])
      }
    },
  }
}

/** The sorted names of jobs whose target is up in Prometheus. */
async function jobsUp(prometheus: URL): Promise<string> {
  const body = await text(new URL('/api/v1/query?query=up==1', prometheus))
  const { data } = JSON.parse(body) as { data: { result: { metric: { job: string } }[] } }
  return data.result
    .map(({ metric: { job } }) => job)
    .sort()
    .join(' ')
}

/**
 * The number of alerting rules with this health: `ok` after an evaluation, `err` after a failed
 * one.
 */
async function alertsOf(prometheus: URL, health: 'ok' | 'err'): Promise<number> {
  const body = await text(new URL('/api/v1/rules?type=alert', prometheus))
  const { data } = JSON.parse(body) as { data: { groups: { rules: { health: string }[] }[] } }
  return data.groups.flatMap(({ rules }) => rules).filter(rule => rule.health === health).length
}

async function stopConsumer(shop: URL, consumer: string): Promise<void> {
  const response = await fetch(new URL(`/knobs/${consumer}`, shop), {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ stopped: true }),
  })
  if (!response.ok) throw new Error(`the shop responded with ${response.status}`)
}

async function text(url: URL): Promise<string> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url.href} responded with ${response.status}`)
  return await response.text()
}

async function expectNoProcess(t: Test, { mark }: Demo): Promise<void> {
  // The watchdog ends a moment after the process that it watches.
  const isQuiet = (): boolean => processesWith(mark).length === 0
  await untilTrue('no process is left', isQuiet, { within: 10 }).catch(() => undefined)
  t.same(processesWith(mark), [])
  t.same(await Promise.all(ports.map(isFree)), [true, true, true])
}

/** The command lines of processes whose environment contains the mark. */
function processesWith(mark: string): readonly string[] {
  const pids = readdirSync('/proc').filter(entry => /^\d+$/.test(entry))
  return pids
    .filter(pid => contents(`/proc/${pid}/environ`).split('\0').includes(mark))
    .map(pid => contents(`/proc/${pid}/cmdline`).replaceAll('\0', ' '))
}

/** Returns the contents of a file, or an empty text if the process has ended. */
function contents(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
