import { readFile } from 'node:fs/promises'
import type { Seconds } from '../src/reading/time.ts'
import { chrootCommand, insideFolder } from './chroot.ts'
import { runTool, type ToolInput, writeFiles } from './debian-tool.ts'
import { type DebianFolder, type DebianRelease, releaseFolder } from './debian.ts'
import type { Output } from './execute.ts'
import { fetchJson } from './fetch-json.ts'
import { freePort } from './free-port.ts'
import { untilTrue } from './patience.ts'
import type { ProgressOptions } from './progress.ts'
import { openRunFolder, type RunFolder } from './run-folder.ts'

const startTimeout: Seconds = 60

export interface AlertmanagerOptions extends ProgressOptions {
  /** Bookworm contains Alertmanager 0.25, sid 0.33. */
  readonly release: DebianRelease | 'newest'
  /** Content of `alertmanager.yml`. */
  readonly config: string
}

/** An alert as Alertmanager's API returns it. */
export interface HeldAlert {
  readonly labels: Readonly<Record<string, string>>
  readonly fingerprint: string
  readonly state: 'unprocessed' | 'active' | 'suppressed'
  /** Fingerprints of the alerts that inhibit this one. */
  readonly inhibitedBy: readonly string[]
}

export interface RunningAlertmanager {
  readonly version: string
  readonly url: string
  /** Alerts that fire now, inhibited and silenced ones included. */
  alerts(): Promise<readonly HeldAlert[]>
  /** The log so far. */
  log(): Promise<string>
  stop(): Promise<void>
}

/** Starts an Alertmanager on loopback and waits until it is ready. */
export async function startAlertmanager(
  options: AlertmanagerOptions,
): Promise<RunningAlertmanager> {
  const debian = await releaseFolder(options.release, options)
  const run = await openRunFolder(`alertmanager-${debian.release}`)
  try {
    options.onProgress?.(`starting Alertmanager of Debian ${debian.release}`)
    return await startServer(debian, run, options)
  } catch (error) {
    await run.close()
    throw error
  }
}

/** Runs amtool in a folder with these files. */
export async function amtool(
  release: DebianRelease | 'newest',
  args: readonly string[],
  input: ToolInput = {},
): Promise<Output> {
  return await runTool(release, ['amtool', ...args], input)
}

async function startServer(
  { root }: DebianFolder,
  run: RunFolder,
  { config, signal }: AlertmanagerOptions,
): Promise<RunningAlertmanager> {
  const port = await freePort()
  await writeFiles(run, { 'alertmanager.yml': config })
  const flags = [
    `--config.file=${insideFolder}/alertmanager.yml`,
    `--storage.path=${insideFolder}/data`,
    `--web.listen-address=127.0.0.1:${port}`,
    // A single instance: without this flag it would first wait for peers.
    '--cluster.listen-address=',
  ]
  const [command, ...args] = chrootCommand(root, run.path, ['prometheus-alertmanager', ...flags])
  const server = await run.start(command, args, { log: run.file('alertmanager.log') })

  const url = `http://localhost:${port}`
  const isReady = async (): Promise<boolean> => (await fetch(`${url}/-/ready`)).ok
  await untilTrue('Alertmanager is ready', isReady, { within: startTimeout, signal, server })
  return {
    version: await runningVersion(url),
    url,
    alerts: () => currentAlerts(url),
    log: () => readFile(server.log, 'utf8'),
    stop: () => run.close(),
  }
}

async function runningVersion(url: string): Promise<string> {
  const { versionInfo } = (await fetchJson(`${url}/api/v2/status`)) as {
    versionInfo: { version: string }
  }
  return versionInfo.version.replace(/[+~].*$/, '')
}

async function currentAlerts(url: string): Promise<readonly HeldAlert[]> {
  const alerts = (await fetchJson(`${url}/api/v2/alerts`)) as (Pick<
    HeldAlert,
    'labels' | 'fingerprint'
  > & { status: Pick<HeldAlert, 'state' | 'inhibitedBy'> })[]
  return alerts.map(({ labels, fingerprint, status: { state, inhibitedBy } }) => ({
    labels,
    fingerprint,
    state,
    inhibitedBy,
  }))
}
