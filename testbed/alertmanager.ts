import { insideFolder } from './chroot.ts'
import { type DebianServer, startDebianServer } from './debian-server.ts'
import { runTool, type ToolInput } from './debian-tool.ts'
import type { DebianRelease } from './debian.ts'
import type { Output } from './execute.ts'
import { fetchJson } from './fetch-json.ts'
import type { ProgressOptions } from './progress.ts'

interface AlertmanagerOptions extends ProgressOptions {
  /** Bookworm contains Alertmanager 0.25, sid 0.33. */
  readonly release: DebianRelease | 'newest'
  /** Content of `alertmanager.yml`. */
  readonly config: string
}

/** An alert as Alertmanager's API returns it. */
export interface AlertmanagerAlert {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly fingerprint: string
  readonly state: 'unprocessed' | 'active' | 'suppressed'
  /** Fingerprints of the alerts that inhibit this one. */
  readonly inhibitedBy: readonly string[]
}

export interface RunningAlertmanager extends DebianServer {
  readonly version: string
  /** Alerts that fire now, inhibited and silenced ones included. */
  alerts(): Promise<readonly AlertmanagerAlert[]>
}

/** Starts an Alertmanager on loopback and waits until it is ready. */
export async function startAlertmanager({
  config,
  ...options
}: AlertmanagerOptions): Promise<RunningAlertmanager> {
  const server = await startDebianServer({
    ...options,
    name: 'Alertmanager',
    files: { 'alertmanager.yml': config },
    command: port => [
      'prometheus-alertmanager',
      `--config.file=${insideFolder}/alertmanager.yml`,
      `--storage.path=${insideFolder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      // A single instance: without this flag it would first wait for peers.
      '--cluster.listen-address=',
    ],
  })
  const { url } = server
  return { ...server, version: await runningVersion(url), alerts: () => currentAlerts(url) }
}

/** Runs amtool in a folder with these files. */
export async function amtool(
  release: DebianRelease | 'newest',
  args: readonly string[],
  input: ToolInput = {},
): Promise<Output> {
  return await runTool(release, ['amtool', ...args], input)
}

async function runningVersion(url: string): Promise<string> {
  const { versionInfo } = (await fetchJson(`${url}/api/v2/status`)) as {
    versionInfo: { version: string }
  }
  return versionInfo.version.replace(/[+~].*$/, '')
}

async function currentAlerts(url: string): Promise<readonly AlertmanagerAlert[]> {
  const alerts = (await fetchJson(`${url}/api/v2/alerts`)) as (Pick<
    AlertmanagerAlert,
    'labels' | 'annotations' | 'fingerprint'
  > & { status: Pick<AlertmanagerAlert, 'state' | 'inhibitedBy'> })[]
  return alerts.map(({ labels, annotations, fingerprint, status: { state, inhibitedBy } }) => ({
    labels,
    annotations,
    fingerprint,
    state,
    inhibitedBy,
  }))
}
