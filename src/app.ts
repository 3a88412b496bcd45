import { clusterChanges } from './configuration-changes.ts'
import { type Configuration, redacted, type ValidatedConfig } from './configuration.ts'
import type { LoadResult } from './config/load.ts'
import { configErrorText } from './config/config-error.ts'
import type { ClusterBacklogs } from './backlog/cluster-backlogs.ts'
import { type BacklogQuery, type Ranking, rankBacklogs } from './backlog/ranking.ts'
import type { Problem } from './reading/problem.ts'
import type { UnixSeconds } from './reading/time.ts'
import { catalog } from './catalog.ts'
import { exporterFamilies } from './telemetry/exporter-families.ts'
import { sourceFamilies } from './monitor/families.ts'
import { createPage, type Page } from './exposition/page.ts'
import { type Format, renderPages } from './exposition/render.ts'
import { PageStore } from './exposition/page-store.ts'
import { createServer, type Server } from './http/server.ts'
import type { MonitorLog } from './monitor/monitor-log.ts'
import type { ClusterStatus } from './monitor/status.ts'
import { createYielder, runCooperatively } from './scheduling/yielder.ts'
import { systemClock } from './scheduling/clock.ts'
import { OneAtATime } from './scheduling/one-at-a-time.ts'
import { systemTimer } from './scheduling/timer.ts'
import { createProcessMetrics } from './telemetry/process-metrics.ts'
import { MonitorRegistry } from './monitor-registry.ts'

/** How long scrapes that run may go on when the exporter stops, in seconds. */
const closingGrace = 2

export interface AppOptions {
  readonly version: string
  readonly log: MonitorLog
  /** Reads the configuration anew, from where it came from at start. */
  readonly loadConfig: () => Promise<LoadResult<Configuration>>
}

/** The exporter as a whole: clusters that are polled, and a server that shows what they told. */
export interface App {
  /** Listens, then starts polling. Rejects with a `ListenError` when it cannot listen. */
  start(): Promise<{ readonly url: string }>
  /** One attempt of each reading of each cluster, without listening. Never rejects. */
  pollOnce(signal: AbortSignal): Promise<void>
  statuses(): readonly ClusterStatus[]
  /** Why readings that succeed may show less than there is, by cluster. Asks what no poll asks. */
  visibilityWarnings(signal: AbortSignal): Promise<ReadonlyMap<string, Problem>>
  /** What is known of each cluster's backlogs. */
  backlogs(): readonly ClusterBacklogs[]
  /** Puts backlogs in order, with turns for everyone else. */
  rank(clusters: readonly ClusterBacklogs[], query: BacklogQuery): Promise<Ranking>
  /** The wall clock. */
  now(): UnixSeconds
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
  return new TidemarkApp(initial, options)
}

class TidemarkApp implements App {
  readonly #options: AppOptions
  readonly #clock = systemClock
  readonly #yieldToLoop = createYielder(systemClock)
  readonly #pageStore = new PageStore()
  readonly #processMetrics = createProcessMetrics()
  readonly #fleet: MonitorRegistry
  readonly #server: Server
  #config: ValidatedConfig
  #configurationLoadedAt: UnixSeconds
  #isConfigurationCurrent = true
  /** One after the other: each compares with what the one before left. */
  readonly #reloads = new OneAtATime()
  /** One after the other: each holds a reference to every backlog, and many may ask at once. */
  readonly #rankings = new OneAtATime()

  constructor(config: ValidatedConfig, options: AppOptions) {
    this.#options = options
    this.#config = config
    this.#configurationLoadedAt = this.#clock.now().wall
    this.#fleet = new MonitorRegistry({
      pageStore: this.#pageStore,
      clock: this.#clock,
      timer: systemTimer,
      yieldToLoop: this.#yieldToLoop,
      log: options.log,
      observeRequests: this.#processMetrics.observeRequests,
      forgetRequests: this.#processMetrics.forgetCluster,
    })
    this.#fleet.create(clusterChanges({ kafka: [], rabbitmq: [] }, config), config)
    this.#server = this.#createServer(config.web)
  }

  async start(): Promise<{ readonly url: string }> {
    const listening = await this.#server.listen()
    for (const monitor of this.#fleet.monitors) monitor.start()
    return listening
  }

  async pollOnce(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#fleet.monitors.map(monitor => monitor.pollOnce(signal)))
  }

  statuses(): readonly ClusterStatus[] {
    return this.#fleet.monitors.map(monitor => monitor.status())
  }

  async visibilityWarnings(signal: AbortSignal): Promise<ReadonlyMap<string, Problem>> {
    const doubts = new Map<string, Problem>()
    await Promise.all(
      this.#fleet.monitors.map(async monitor => {
        const doubt = await monitor.visibilityWarning(signal)
        if (doubt !== null) doubts.set(monitor.status().cluster, doubt)
      }),
    )
    return doubts
  }

  backlogs(): readonly ClusterBacklogs[] {
    return this.#fleet.monitors.map(monitor => monitor.backlogs())
  }

  rank(clusters: readonly ClusterBacklogs[], query: BacklogQuery): Promise<Ranking> {
    return this.#rankings.run(() =>
      runCooperatively(rankBacklogs(clusters, query), this.#yieldToLoop),
    )
  }

  now(): UnixSeconds {
    return this.#clock.now().wall
  }

  async *scrape(format: Format): AsyncIterable<Buffer> {
    yield* renderPages(await this.#pages(), catalog, format)
  }

  reload(): Promise<readonly string[]> {
    return this.#reloads.run(() => this.#reloadNow())
  }

  async stop(): Promise<void> {
    await this.#reloads.ended()
    await this.#server.close()
    await Promise.all(this.#fleet.monitors.map(monitor => monitor.stop()))
  }

  async #pages(): Promise<readonly Page[]> {
    const state = {
      version: this.#options.version,
      isConfigurationCurrent: this.#isConfigurationCurrent,
      configurationLoadedAt: this.#configurationLoadedAt,
    }
    return [
      await runCooperatively(createPage(exporterFamilies, state), this.#yieldToLoop),
      await runCooperatively(createPage(sourceFamilies, this.statuses()), this.#yieldToLoop),
      await this.#processMetrics.page(),
      ...this.#pageStore.pages(this.#clock.now().monotonic),
    ]
  }

  async #reloadNow(): Promise<readonly string[]> {
    const { log, loadConfig } = this.#options
    const loaded = await loadConfig()
    this.#isConfigurationCurrent = 'config' in loaded
    if ('errors' in loaded) {
      const errors = loaded.errors.map(configErrorText)
      log.error({ errors }, 'configuration not reloaded, the one before stays in force')
      return errors
    }
    const changes = clusterChanges(this.#config, loaded.config)
    this.#config = loaded.config
    this.#configurationLoadedAt = this.#clock.now().wall
    await this.#fleet.stop(changes)
    this.#fleet.restoreGranularity(changes)
    for (const monitor of this.#fleet.create(changes, loaded.config)) monitor.start()
    const clusters = changes.map(({ name, change }) => `${name}: ${change}`)
    log.info({ clusters }, 'configuration reloaded')
    return []
  }

  #createServer(web: ValidatedConfig['web']): Server {
    return createServer(
      {
        pages: () => this.#pages(),
        statuses: () => this.statuses(),
        backlogs: () => this.backlogs(),
        rank: (clusters, query) => this.rank(clusters, query),
        targets: () => this.#fleet.monitors.map(monitor => monitor.targets()),
        now: () => this.now(),
        redactedConfiguration: () => redacted(this.#config),
        reload: () => this.reload(),
        reportDefect: error => this.#options.log.error({ err: error }, 'request crashed'),
      },
      {
        listenAddress: web.listenAddress,
        telemetryPath: web.telemetryPath,
        isLifecycleEnabled: web.enableLifecycle,
        maxConcurrentScrapes: web.maxConcurrentScrapes,
        version: this.#options.version,
        grace: closingGrace,
      },
    )
  }
}
