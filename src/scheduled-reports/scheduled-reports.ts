import type { ClusterBacklogs } from '../backlog/cluster-backlogs.ts'
import type { BacklogNames } from '../backlog/history/journal.ts'
import { nameFilter } from '../columns/name-filter.ts'
import type { Digest } from '../reports/digest/digest.ts'
import type { DigestQuery } from '../reports/digest/period.ts'
import type { LinkTemplate } from '../reports/links.ts'
import type { Clock } from '../scheduling/clock.ts'
import type { Timer } from '../scheduling/timer.ts'
import type { CalendarPeriod } from './calendar.ts'
import type { RunningSchedule, StartSchedule } from './cron.ts'
import { Delivery, type DeliveryCounts, type DeliveryLog } from './delivery.ts'
import { fileTarget } from './file-target.ts'
import { mailTarget } from './mail-target.ts'
import type { ReportConfig, ReportsConfig } from './options.ts'
import { StateFile } from './state-file.ts'
import type { Target } from './target.ts'
import { webhookTarget } from './webhook-target.ts'

interface ScheduledReportsOptions {
  readonly config: ReportsConfig
  readonly instance: string
  readonly links: readonly LinkTemplate[]
  readonly backlogs: () => readonly ClusterBacklogs[]
  /** Makes the digest of a period without blocking the event loop. */
  readonly digest: (
    clusters: readonly ClusterBacklogs[],
    query: DigestQuery,
    signal: AbortSignal,
  ) => Promise<Digest>
  readonly startSchedule: StartSchedule
  readonly clock: Clock
  readonly timer: Timer
  readonly log: DeliveryLog
}

/** Counts of one report and target, for its metrics. */
export interface ReportCounts extends DeliveryCounts {
  readonly report: string
  readonly target: string
}

/** Sends all configured reports on their schedules. */
export class ScheduledReports {
  readonly #options: ScheduledReportsOptions
  readonly #state: StateFile
  readonly #deliveries: readonly { readonly report: ReportConfig; readonly delivery: Delivery }[]
  #schedules: readonly RunningSchedule[] = []

  constructor(options: ScheduledReportsOptions) {
    this.#options = options
    this.#state = new StateFile(options.config.stateFile ?? null)
    this.#deliveries = (options.config.scheduled ?? []).flatMap(report =>
      targetsOf(report, options.clock).map(target => ({
        report,
        delivery: this.#deliveryOf(report, target),
      })),
    )
  }

  get counts(): readonly ReportCounts[] {
    return this.#deliveries.map(({ report, delivery }) => ({
      report: report.name,
      target: delivery.key.split('/')[1] ?? '',
      ...delivery.counts,
    }))
  }

  /** Reads the state and starts the schedules. Never rejects. */
  async start(): Promise<void> {
    const { config, startSchedule, log } = this.#options
    try {
      await this.#state.load()
    } catch (error) {
      log.error({ path: config.stateFile, err: error }, 'state of reports cannot be read')
    }
    for (const report of config.scheduled ?? []) {
      const deliveries = this.#deliveries.filter(entry => entry.report === report)
      const schedule = startSchedule(report.schedule, report.timeZone, () => {
        for (const { delivery } of deliveries) delivery.run(schedule.nextRun())
      })
      this.#schedules = [...this.#schedules, schedule]
      for (const { delivery } of deliveries) await delivery.start(schedule.nextRun())
    }
  }

  async stop(): Promise<void> {
    for (const schedule of this.#schedules) schedule.stop()
    await Promise.all(this.#deliveries.map(({ delivery }) => delivery.stop()))
  }

  #deliveryOf(report: ReportConfig, target: Target): Delivery {
    const { instance, clock, timer, log } = this.#options
    const digest = (
      period: CalendarPeriod,
      missed: readonly string[],
      signal: AbortSignal,
    ): Promise<Digest> => this.#digest(report, period, missed, signal)
    return new Delivery({ report, target, instance, state: this.#state, digest, clock, timer, log })
  }

  #digest(
    report: ReportConfig,
    { name: period, from, to }: CalendarPeriod,
    missed: readonly string[],
    signal: AbortSignal,
  ): Promise<Digest> {
    const { instance, links, backlogs, digest } = this.#options
    const isCluster = nameFilter({ include: report.clusters, exclude: [] })
    const clusters = backlogs().filter(({ cluster }) => isCluster(cluster))
    const query = {
      ...{ from, to, instance, links, timeZone: report.timeZone, isWanted: wantedBy(report) },
      report: { name: report.name, period, missed_periods: missed },
    }
    return digest(clusters, query, signal)
  }
}

/** A pattern for names that a backlog does not have, such as the group of a queue, excludes it. */
function wantedBy({
  vhosts,
  destinations,
  consumerGroups,
}: ReportConfig): (names: BacklogNames) => boolean {
  const filterOf = (include: readonly string[]): ((name: string | null) => boolean) => {
    const filter = nameFilter({ include, exclude: [] })
    return name => include.length === 0 || (name !== null && filter(name))
  }
  const [vhost, destination, group] = [vhosts, destinations, consumerGroups].map(filterOf)
  return names =>
    destination?.(names.destination) === true &&
    vhost?.(names.vhost) === true &&
    group?.(names.consumerGroup) === true
}

function targetsOf({ file, webhook, mail }: ReportConfig, clock: Clock): readonly Target[] {
  return [
    ...(file === undefined ? [] : [fileTarget(file)]),
    ...(webhook === undefined ? [] : [webhookTarget(webhook, clock)]),
    ...(mail === undefined ? [] : [mailTarget(mail)]),
  ]
}
