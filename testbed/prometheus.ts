import { readFile } from 'node:fs/promises'
import type { Seconds } from '../src/reading/time.ts'
import { chrootCommand, insideFolder } from './chroot.ts'
import { type Files, runTool, type ToolInput, writeFiles } from './debian-tool.ts'
import { type DebianFolder, type DebianRelease, releaseFolder } from './debian.ts'
import type { Output } from './execute.ts'
import { freePort } from './free-port.ts'
import { type Patience, untilTrue } from './patience.ts'
import { openRunFolder, type RunFolder } from './run-folder.ts'

const startBound: Seconds = 60

export interface PrometheusOptions extends Patience {
  /** Bookworm has Prometheus 2.42, the newest has 3. */
  readonly release: DebianRelease | 'newest'
  /** A free one unless told. */
  readonly port?: number
  /** The whole `prometheus.yml`. */
  readonly config: string
  /** What the configuration names by relative paths, such as rule files. */
  readonly files?: Files
}

/** One element of an instant query's vector. */
export interface QueriedSample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface RunningPrometheus {
  readonly version: string
  readonly url: string
  /** Evaluates an expression now; it must give a vector. */
  query(expression: string): Promise<readonly QueriedSample[]>
  /** All that it has printed so far. */
  log(): Promise<string>
  stop(): Promise<void>
}

/** Starts a Prometheus server on loopback and waits until it is ready. */
export async function startPrometheus(options: PrometheusOptions): Promise<RunningPrometheus> {
  const debian = await releaseFolder(options.release, options)
  const run = await openRunFolder(`prometheus-${debian.release}`)
  try {
    options.onProgress?.(`starting Prometheus of Debian ${debian.release}`)
    return await startServer(debian, run, options)
  } catch (error) {
    await run.close()
    throw error
  }
}

/** Runs promtool among these files. */
export async function promtool(
  release: DebianRelease | 'newest',
  args: readonly string[],
  input: ToolInput = {},
): Promise<Output> {
  return await runTool(release, ['promtool', ...args], input)
}

async function startServer(
  { root }: DebianFolder,
  run: RunFolder,
  { port: wanted, config, files = {}, signal }: PrometheusOptions,
): Promise<RunningPrometheus> {
  const port = wanted ?? (await freePort())
  await writeFiles(run, { ...files, 'prometheus.yml': config })
  const flags = [
    `--config.file=${insideFolder}/prometheus.yml`,
    `--storage.tsdb.path=${insideFolder}/data`,
    `--web.listen-address=127.0.0.1:${port}`,
  ]
  const [command, ...args] = chrootCommand(root, run.path, ['prometheus', ...flags])
  const server = await run.start(command, args, { log: run.file('prometheus.log') })

  const url = `http://localhost:${port}`
  const isReady = async (): Promise<boolean> => (await fetch(`${url}/-/ready`)).ok
  await untilTrue('Prometheus is ready', isReady, { within: startBound, signal, server })
  return {
    version: await buildVersion(url),
    url,
    query: expression => query(url, expression),
    log: () => readFile(server.log, 'utf8'),
    stop: () => run.close(),
  }
}

async function buildVersion(url: string): Promise<string> {
  const { data } = (await answer(`${url}/api/v1/status/buildinfo`)) as {
    data: { version: string }
  }
  return data.version.replace(/[+~].*$/, '')
}

async function query(url: string, expression: string): Promise<readonly QueriedSample[]> {
  const { data } = (await answer(
    `${url}/api/v1/query?query=${encodeURIComponent(expression)}`,
  )) as { data: { result: { metric: Record<string, string>; value: [number, string] }[] } }
  return data.result.map(({ metric, value: [, text] }) => ({
    labels: metric,
    value: sampleValue(text),
  }))
}

async function answer(url: string): Promise<unknown> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${await response.text()}`)
  return await response.json()
}

function sampleValue(text: string): number {
  if (text === '+Inf') return Infinity
  return text === '-Inf' ? -Infinity : Number(text)
}
