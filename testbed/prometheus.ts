import { readFile } from 'node:fs/promises'
import type { Seconds } from '../src/reading/time.ts'
import { chrootCommand, insideFolder } from './chroot.ts'
import { type Files, runTool, type ToolInput, writeFiles } from './debian-tool.ts'
import { type DebianFolder, type DebianRelease, releaseFolder } from './debian.ts'
import type { Output } from './execute.ts'
import { fetchJson } from './fetch-json.ts'
import { freePort } from './free-port.ts'
import { untilTrue } from './patience.ts'
import type { ProgressOptions } from './progress.ts'
import { openRunFolder, type RunFolder } from './run-folder.ts'

const startTimeout: Seconds = 60

export interface PrometheusOptions extends ProgressOptions {
  /** Bookworm contains Prometheus 2.42, `newest` contains 3.x. */
  readonly release: DebianRelease | 'newest'
  /** Default: a free port. */
  readonly port?: number
  /** Content of `prometheus.yml`. */
  readonly config: string
  /** Files that the configuration refers to by relative path, such as rule files. */
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
  /** Evaluates an expression at the current time; it must return a vector. */
  query(expression: string): Promise<readonly QueriedSample[]>
  /** The log so far. */
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

/** Runs promtool in a folder with these files. */
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
  { port: requestedPort, config, files = {}, signal }: PrometheusOptions,
): Promise<RunningPrometheus> {
  const port = requestedPort ?? (await freePort())
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
  await untilTrue('Prometheus is ready', isReady, { within: startTimeout, signal, server })
  return {
    version: await buildVersion(url),
    url,
    query: expression => query(url, expression),
    log: () => readFile(server.log, 'utf8'),
    stop: () => run.close(),
  }
}

async function buildVersion(url: string): Promise<string> {
  const { data } = (await fetchJson(`${url}/api/v1/status/buildinfo`)) as {
    data: { version: string }
  }
  return data.version.replace(/[+~].*$/, '')
}

async function query(url: string, expression: string): Promise<readonly QueriedSample[]> {
  const { data } = (await fetchJson(
    `${url}/api/v1/query?query=${encodeURIComponent(expression)}`,
  )) as { data: { result: { metric: Record<string, string>; value: [number, string] }[] } }
  return data.result.map(({ metric, value: [, text] }) => ({
    labels: metric,
    value: sampleValue(text),
  }))
}

function sampleValue(text: string): number {
  if (text === '+Inf') return Infinity
  return text === '-Inf' ? -Infinity : Number(text)
}
