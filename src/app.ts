import { hostname } from 'node:os'
import { clusterChanges } from './configuration-changes.ts'
import { redacted, type ValidatedConfig } from './configuration.ts'
import type { App, AppOptions } from './app-interface.ts'
import { configErrorText } from './config/config-error.ts'
import type { ClusterBacklogs } from './backlog/cluster-backlogs.ts'
import { selectEvents } from './backlog/history/select-events.ts'
import { type BacklogQuery, type Ranking, rankBacklogs } from './backlog/ranking.ts'
import { buildDigest } from './reports/digest/build-digest.ts'
import type { Digest } from './reports/digest/digest.ts'
import type { DigestQuery } from './reports/digest/period.ts'
import { startCron } from './scheduled-reports/cron.ts'
import { reportFamilies } from './scheduled-reports/families.ts'
import { ScheduledReports } from './scheduled-reports/scheduled-reports.ts'
import type { Problem } from './reading/problem.ts'
import type { Seconds, UnixSeconds } from './reading/time.ts'
import { catalog } from './catalog.ts'
import { exporterFamilies } from './telemetry/exporter-families.ts'
import { sourceFamilies } from './monitor/families.ts'
import { createPage, type Page } from './exposition/page.ts'
import { type Format, renderPages } from './exposition/render.ts'
import { PageStore } from './exposition/page-store.ts'
import { scrapeAbortReasons } from './http/scrape/abort-reason.ts'
import { createServer, type Server } from './http/server.ts'
import { type ClusterJournal, JournalRecorder } from './journal-file/journal-recorder.ts'
import type { Monitor } from './monitor/monitor.ts'
import { OutageLog } from './monitor/outage-log.ts'
import type { ClusterStatus } from './monitor/status.ts'
import { createYielder, runCooperatively } from './scheduling/yielder.ts'
import { systemClock } from './scheduling/clock.ts'
import { OneAtATime } from './scheduling/one-at-a-time.ts'
import { systemTimer } from './scheduling/timer.ts'
import { AbortedScrapes } from './telemetry/aborted-scrapes.ts'
import { createProcessMetrics } from './telemetry/process-metrics.ts'
import { ClusterError, MonitorRegistry } from './monitor-registry.ts'

/** How long running scrapes may continue when the exporter stops. */
const shutdownGrace: Seconds = 2

export function createApp(initial: ValidatedConfig, options: AppOptions): App {
  return new TidemarkApp(initial, options)
}

class TidemarkApp implements App {
  readonly #options: AppOptions
  readonly #clock = systemClock
  readonly #yieldToLoop = createYielder(systemClock)
  readonly #pageStore = new PageStore()
  readonly #processMetrics = createProcessMetrics()
  readonly #abortedScrapes: AbortedScrapes
  readonly #registry: MonitorRegistry
  readonly #server: Server
  /** Null: events are kept in memory only. */
  readonly #recorder: JournalRecorder | null
  readonly #reports: ScheduledReports
  #config: ValidatedConfig
  #configurationLoadedAt: UnixSeconds
  #isConfigurationCurrent = true
  /** Serial, because each reload compares with the result of the previous one. */
  readonly #reloads = new OneAtATime()
  /** Serial to bound memory: each holds a reference to every backlog or event. */
  readonly #queries = new OneAtATime()

  constructor(config: ValidatedConfig, options: AppOptions) {
    this.#options = options
    this.#config = config
    this.#configurationLoadedAt = this.#clock.now().wall
    this.#abortedScrapes = new AbortedScrapes(scrapeAbortReasons, options.log, this.#clock)
    this.#registry = new MonitorRegistry({
      pageStore: this.#pageStore,
      clock: this.#clock,
      timer: systemTimer,
      yieldToLoop: this.#yieldToLoop,
      log: options.log,
      outageLog: new OutageLog(options.log),
      recordRequests: this.#processMetrics.recordRequests,
    })
    this.#registry.add(clusterChanges({ kafka: [], rabbitmq: [] }, config), config)
    this.#recorder = this.#createRecorder(config.journal)
    this.#reports = this.#createReports(config)
    this.#server = this.#createServer(config)
  }

  async start(): Promise<{ readonly url: string }> {
    const listening = await this.#server.listen()
    // Before the first poll, whose statuses continue those of the file.
    await this.#recorder?.start()
    for (const monitor of this.#registry.monitors) monitor.start()
    await this.#reports.start()
    return listening
  }

  async pollOnce(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#registry.monitors.map(monitor => monitor.pollOnce(signal)))
  }

  statuses(): readonly ClusterStatus[] {
    return this.#registry.monitors.map(monitor => monitor.status())
  }

  async visibilityWarnings(signal: AbortSignal): Promise<ReadonlyMap<string, Problem>> {
    const problems = new Map<string, Problem>()
    await Promise.all(
      this.#registry.monitors.map(async monitor => {
        const problem = await monitor.visibilityWarning(signal)
        if (problem !== null) problems.set(monitor.status().cluster, problem)
      }),
    )
    return problems
  }

  backlogs(): readonly ClusterBacklogs[] {
    return this.#registry.monitors.map(monitor => monitor.backlogs())
  }

  rank(
    clusters: readonly ClusterBacklogs[],
    query: BacklogQuery,
    signal?: AbortSignal,
  ): Promise<Ranking> {
    return this.#answered(rankBacklogs(clusters, query), signal)
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
    await this.#reports.stop()
    await Promise.all(this.#registry.monitors.map(monitor => monitor.stop()))
    await this.#recorder?.stop()
  }

  #answered<T>(query: Generator<void, T>, signal?: AbortSignal): Promise<T> {
    return this.#queries.run(() => runCooperatively(query, this.#yieldToLoop, signal))
  }

  async #pages(): Promise<readonly Page[]> {
    const state = {
      version: this.#options.version,
      revision: this.#options.revision,
      nodejsVersion: process.versions.node,
      isConfigurationCurrent: this.#isConfigurationCurrent,
      configurationLoadedAt: this.#configurationLoadedAt,
      abortedScrapes: this.#abortedScrapes.counts,
      journalFailures: this.#recorder?.failures ?? NaN,
    }
    return [
      createPage(exporterFamilies, state),
      createPage(sourceFamilies, this.statuses()),
      createPage(reportFamilies, this.#reports.counts),
      await this.#processMetrics.page(),
      ...this.#pageStore.pages(this.#clock.now().monotonic),
    ]
  }

  async #reloadNow(): Promise<readonly string[]> {
    const { log, loadConfig } = this.#options
    try {
      const loaded = await loadConfig()
      if ('errors' in loaded) {
        const errors = loaded.errors.map(configErrorText)
        return this.#notReloaded(errors, { errors })
      }
      const changes = clusterChanges(this.#config, loaded.config)
      await this.#registry.replace(changes, loaded.config)
      this.#config = loaded.config
      this.#configurationLoadedAt = this.#clock.now().wall
      this.#isConfigurationCurrent = true
      const clusters = changes.map(({ name, change }) => `${name}: ${change}`)
      log.info({ clusters }, 'configuration reloaded')
      return []
    } catch (error) {
      // A bug. Its message is only logged: it may contain a value of the configuration.
      const what = error instanceof ClusterError ? error.message : 'internal error'
      return this.#notReloaded([`${what}: see the log of tidemark`], { err: error })
    }
  }

  #notReloaded(errors: readonly string[], fields: object): readonly string[] {
    this.#isConfigurationCurrent = false
    const message = 'configuration not reloaded, the previous one stays in effect'
    this.#options.log.error({ ...fields }, message)
    return errors
  }

  #createRecorder(config: ValidatedConfig['journal']): JournalRecorder | null {
    if (config === undefined) return null
    const { log } = this.#options
    const journals = (): readonly ClusterJournal[] => this.#registry.monitors.map(clusterJournal)
    return new JournalRecorder({ config, journals, clock: this.#clock, timer: systemTimer, log })
  }

  #createReports(config: ValidatedConfig): ScheduledReports {
    return new ScheduledReports({
      config: config.reports,
      instance: instanceOf(config),
      links: config.web.links ?? [],
      backlogs: () => this.backlogs(),
      digest: (clusters, query, signal) => this.#digest(clusters, query, signal),
      startSchedule: startCron,
      ...{ clock: this.#clock, timer: systemTimer, log: this.#options.log },
    })
  }

  #digest(
    clusters: readonly ClusterBacklogs[],
    query: DigestQuery,
    signal: AbortSignal,
  ): Promise<Digest> {
    return this.#answered(buildDigest(clusters, query, this.now()), signal)
  }

  #createServer(config: ValidatedConfig): Server {
    const { web } = config
    return createServer(
      {
        pages: () => this.#pages(),
        statuses: () => this.statuses(),
        backlogs: () => this.backlogs(),
        rank: (clusters, query, signal) => this.rank(clusters, query, signal),
        selectEvents: (clusters, query, signal) =>
          this.#answered(selectEvents(clusters, query), signal),
        digest: (clusters, query, signal) => this.#digest(clusters, query, signal),
        targets: () => this.#registry.monitors.map(monitor => monitor.targets()),
        now: () => this.now(),
        redactedConfiguration: () => redacted(this.#config),
        reload: () => this.reload(),
        reportInternalError: error =>
          this.#options.log.error({ err: error }, 'request failed with an internal error'),
        reportAbortedScrape: scrape => this.#abortedScrapes.report(scrape),
      },
      {
        listenAddress: web.listenAddress,
        telemetryPath: web.telemetryPath,
        isLifecycleEnabled: web.enableLifecycle,
        maxConcurrentScrapes: web.maxConcurrentScrapes,
        version: this.#options.version,
        instance: instanceOf(config),
        linkTemplates: web.links ?? [],
        families: catalog,
        grace: shutdownGrace,
      },
    )
  }
}

function clusterJournal(monitor: Monitor): ClusterJournal {
  const { system, cluster } = monitor.status()
  return { system, cluster, journal: monitor.journal }
}

function instanceOf({ reports }: ValidatedConfig): string {
  return reports.instance ?? hostname()
}
