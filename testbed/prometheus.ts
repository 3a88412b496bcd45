import { insideFolder } from './chroot.ts'
import { type DebianServer, startDebianServer } from './debian-server.ts'
import { type Files, runTool, type ToolInput } from './debian-tool.ts'
import type { DebianRelease } from './debian.ts'
import type { Output } from './execute.ts'
import { fetchJson } from './fetch-json.ts'
import type { ProgressOptions } from './progress.ts'

interface PrometheusOptions extends ProgressOptions {
  /** Bookworm contains Prometheus 2.42, `newest` contains 3.x. */
  readonly release: DebianRelease | 'newest'
  /** Default: a free port. */
  readonly port?: number
  /** Content of `prometheus.yml`. */
  readonly config: string
  /** Files that the configuration refers to by relative path, such as rule files. */
  readonly files?: Files
  /** What it is to know already, in the OpenMetrics format with a timestamp for each sample. */
  readonly past?: string
}

/** One element of an instant query's vector. */
interface QueriedSample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface RunningPrometheus extends DebianServer {
  readonly version: string
  /** Evaluates an expression at the current time; it must return a vector. */
  query(expression: string): Promise<readonly QueriedSample[]>
}

const storage = `${insideFolder}/data`
const pastFile = 'past.openmetrics'

/** Script that fills the storage, then becomes the server. */
const fillIn = `
promtool tsdb create-blocks-from openmetrics ${insideFolder}/${pastFile} ${storage}
exec "$@"
`

/** Starts a Prometheus server on loopback and waits until it is ready. */
export async function startPrometheus({
  config,
  files = {},
  past,
  ...options
}: PrometheusOptions): Promise<RunningPrometheus> {
  const server = await startDebianServer({
    ...options,
    name: 'Prometheus',
    files: {
      ...files,
      'prometheus.yml': config,
      ...(past === undefined ? {} : { [pastFile]: past }),
    },
    command: port => [
      ...(past === undefined ? [] : ['sh', '-ec', fillIn, 'sh']),
      'prometheus',
      `--config.file=${insideFolder}/prometheus.yml`,
      `--storage.tsdb.path=${storage}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
  })
  const { url } = server
  return {
    ...server,
    version: await buildVersion(url),
    query: expression => query(url, expression),
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
