import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../testbed/free-port.ts'
import type { Measurement, Command } from './measurement.ts'
import type { MockCluster } from './mock-cluster.ts'

/** The exporter in its own process. */
export class Exporter {
  readonly pid: number
  readonly url: string
  readonly #child: ChildProcess
  readonly #exited = new AbortController()

  /** Use `measureExporter`. */
  constructor(child: ChildProcess, pid: number, url: string) {
    this.pid = pid
    this.url = url
    this.#child = child
    child.once('exit', () => this.#exited.abort(new Error('the exporter ended')))
  }

  /** Waits for its next message; throws when it ends. */
  async message(): Promise<unknown> {
    const [message] = (await once(this.#child, 'message', {
      signal: this.#exited.signal,
    })) as unknown[]
    return message
  }

  async request(command: Command): Promise<Measurement> {
    this.#child.send(command)
    return (await this.message()) as Measurement
  }

  async stop(): Promise<void> {
    if (this.#exited.signal.aborted) return
    const exited = once(this.#child, 'exit')
    this.#child.disconnect()
    await exited
  }
}

/** Longer than any benchmark, so that polls happen only on command. */
const onlyOnCommand = '1h'

/** More series than any benchmark has. */
const seriesWithoutLimit = 5_000_000

/** All series, or those that the default series limit allows. */
export type Detail = 'all' | 'within the default limit'

/** Runs a measurement of an exporter that polls a mock cluster; then stops both. */
export async function measureExporter<Result>(
  mock: MockCluster,
  measure: (exporter: Exporter) => Promise<Result>,
  detail: Detail = 'all',
): Promise<Result> {
  try {
    const exporter = await startExporter(mock, detail)
    try {
      return await measure(exporter)
    } finally {
      await exporter.stop()
    }
  } finally {
    await mock.stop()
  }
}

/** Starts the exporter with one cluster; its first poll has started when this resolves. */
async function startExporter(
  { system, addresses, options }: MockCluster,
  detail: Detail,
): Promise<Exporter> {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'))
  try {
    const config = join(folder, 'exporter.yaml')
    const web = { listen_address: `127.0.0.1:${port}` }
    // JSON is also YAML.
    const limit = detail === 'all' ? { series_limit: seriesWithoutLimit } : {}
    const cluster = { ...clusterOptions[system](addresses), ...limit, ...options }
    await writeFile(config, JSON.stringify({ web, [system]: [cluster] }))
    const file = fileURLToPath(new URL('exporter-process.js', import.meta.url))
    const execArgv = ['--expose-gc', ...profiling()]
    const child = fork(file, [`--config.file=${config}`], { execArgv })
    if (child.pid === undefined) throw new Error('the exporter could not be started')
    const exporter = new Exporter(child, child.pid, `http://127.0.0.1:${port}/metrics`)
    await exporter.message()
    return exporter
  } finally {
    await rm(folder, { recursive: true })
  }
}

const clusterOptions = {
  kafka: brokers => ({
    name: 'mock',
    brokers,
    interval: onlyOnCommand,
  }),
  rabbitmq: urls => ({
    name: 'mock',
    urls,
    intervals: {
      queues: onlyOnCommand,
      nodes: onlyOnCommand,
      traffic: onlyOnCommand,
      links: onlyOnCommand,
      topology: onlyOnCommand,
      health: onlyOnCommand,
    },
  }),
} as const satisfies Record<string, (addresses: readonly string[]) => object>

/** `BENCH_PROFILE=folder` writes a CPU profile of the exporter to that folder. */
function profiling(): readonly string[] {
  const folder = process.env['BENCH_PROFILE']
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`]
}
