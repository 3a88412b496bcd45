import { clusterChanges } from './config/changes.ts'
import type { ValidatedConfig } from './config/configuration.ts'
import type { LoadResult } from './config/load.ts'
import { mistakeText } from './config/mistake.ts'
import { redacted } from './config/redacted.ts'
import { catalog } from './exposition/catalog.ts'
import { exporterFamilies } from './exposition/families/exporter.ts'
import { sourceFamilies } from './exposition/families/source.ts'
import { createPage, type Page } from './exposition/page.ts'
import { type Format, renderPages } from './exposition/render.ts'
import { Shelf } from './exposition/shelf.ts'
import { createServer } from './http/server.ts'
import type { MonitorLog } from './monitors/monitor-log.ts'
import type { ClusterStatus } from './monitors/status.ts'
import { createBreather, runSliced } from './scheduling/breather.ts'
import { systemClock } from './scheduling/clock.ts'
import { systemTimer } from './scheduling/timer.ts'
import { createProcessMetrics } from './telemetry/process-metrics.ts'
import { ClusterFleet } from './wiring/cluster-fleet.ts'

/** How long scrapes that run may go on when the exporter stops, in seconds. */
const closingGrace = 2

export interface AppOptions {
  readonly version: string
  readonly log: MonitorLog
  /** Reads the configuration anew, from where it came from at start. */
  readonly loadConfig: () => Promise<LoadResult>
}

/** The exporter as a whole: clusters that are polled, and a server that shows what they told. */
export interface App {
  /** Listens, then starts polling. Rejects with a `ListenError` when it cannot listen. */
  start(): Promise<{ readonly url: string }>
  /** One attempt of each reading of each cluster, without listening. Never rejects. */
  pollOnce(signal: AbortSignal): Promise<void>
  statuses(): readonly ClusterStatus[]
  /** Everything that a scrape would give at this moment. */
  scrape(format: Format): AsyncIterable<Buffer>
  /**
   * Loads the configuration and applies it, cluster by cluster.
   *
   * Gives what is wrong with it; empty: it is in force. A wrong one changes nothing.
   */
  reload(): Promise<readonly string[]>
  stop(): Promise<void>
}

export function createApp(initial: ValidatedConfig, options: AppOptions): App {
  const { version, log, loadConfig } = options
  const clock = systemClock
  const breathe = createBreather(clock)
  const shelf = new Shelf()
  const processMetrics = createProcessMetrics()
  const fleet = new ClusterFleet({
    shelf,
    clock,
    timer: systemTimer,
    log,
    observeRequests: processMetrics.observeRequests,
    forgetRequests: processMetrics.forgetCluster,
  })
  let config = initial
  let configurationLoadedAt = clock.now().wall
  let isConfigurationCurrent = true
  let reloading: Promise<unknown> = Promise.resolve()

  const server = createServer(
    {
      pages,
      statuses,
      now: () => clock.now().wall,
      redactedConfiguration: () => redacted(config),
      reload,
      reportDefect: error => log.error({ err: error }, 'request crashed'),
    },
    {
      listenAddress: config.web.listenAddress,
      telemetryPath: config.web.telemetryPath,
      isLifecycleEnabled: config.web.enableLifecycle,
      maxConcurrentScrapes: config.web.maxConcurrentScrapes,
      version,
      grace: closingGrace,
    },
  )
  fleet.enlist(clusterChanges({ kafka: [], rabbitmq: [] }, config), config)

  function statuses(): readonly ClusterStatus[] {
    return fleet.monitors.map(monitor => monitor.status())
  }

  async function pages(): Promise<readonly Page[]> {
    const state = { version, isConfigurationCurrent, configurationLoadedAt }
    return [
      await runSliced(createPage(exporterFamilies, state), breathe),
      await runSliced(createPage(sourceFamilies, statuses()), breathe),
      await processMetrics.page(),
      ...shelf.pages(clock.now().monotonic),
    ]
  }

  /** One reload after the other: each compares with what the one before left. */
  function reload(): Promise<readonly string[]> {
    const next = reloading.then(reloadNow)
    reloading = next.catch(() => undefined)
    return next
  }

  async function reloadNow(): Promise<readonly string[]> {
    const loaded = await loadConfig()
    isConfigurationCurrent = 'config' in loaded
    if ('mistakes' in loaded) {
      const mistakes = loaded.mistakes.map(mistakeText)
      log.error({ mistakes }, 'configuration not reloaded, the one before stays in force')
      return mistakes
    }
    const changes = clusterChanges(config, loaded.config)
    config = loaded.config
    configurationLoadedAt = clock.now().wall
    await fleet.retire(changes)
    for (const monitor of fleet.enlist(changes, config)) monitor.start()
    log.info({ changes: changes.map(changeText) }, 'configuration reloaded')
    return []
  }

  return {
    async start() {
      const listening = await server.listen()
      for (const monitor of fleet.monitors) monitor.start()
      return listening
    },
    async pollOnce(signal) {
      await Promise.all(fleet.monitors.map(monitor => monitor.pollOnce(signal)))
    },
    statuses,
    async *scrape(format) {
      yield* renderPages(await pages(), catalog, format)
    },
    reload,
    async stop() {
      await reloading
      await server.close()
      await Promise.all(fleet.monitors.map(monitor => monitor.stop()))
    },
  }
}

function changeText({ name, change }: { readonly name: string; readonly change: string }): string {
  return `${name}: ${change}`
}
