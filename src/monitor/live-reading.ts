import type { LatestBacklogs } from '../backlog/cluster-backlogs.ts'
import type { FinishedRequest } from '../reading/request.ts'
import type { ScrapeTarget } from '../reading/scrape-target.ts'
import type { Seconds } from '../reading/time.ts'
import type { PagePrinter, PrintedPage } from '../exposition/page-builder.ts'
import type { Shelf } from '../exposition/page-store.ts'
import { type Breathe, runSliced } from '../scheduling/yielder.ts'
import type { Clock } from '../scheduling/clock.ts'
import { PollLoop } from '../scheduling/poll-loop.ts'
import type { Timer } from '../scheduling/timer.ts'
import { BacklogsView } from './backlogs-view.ts'
import { Inquirer } from './refinement-runner.ts'
import type { MonitorLog } from './monitor-log.ts'
import type { Cadence, Pipeline, SummaryLine } from './pipeline.ts'
import type { ProblemLog } from './problem-log.ts'
import { ReadingRecord } from './reading-record.ts'
import type { ReadingStatus } from './status.ts'
import { TargetsView } from './targets-view.ts'

/** A page that was not renewed for so many intervals expires. */
export const intervalsToExpiry = 4

/** What the readings of one cluster share. */
export interface Surroundings {
  readonly cluster: string
  readonly shelf: Shelf
  readonly printer: PagePrinter
  readonly clock: Clock
  readonly timer: Timer
  readonly breathe: Breathe
  readonly log: MonitorLog
  readonly problemLog: ProblemLog
}

/** One reading of one cluster, alive: it polls, keeps its record and puts its page on the shelf. */
export interface LiveReading {
  start(): void
  /** One attempt outside the rhythm. Never rejects. */
  pollOnce(signal: AbortSignal): Promise<void>
  status(): ReadingStatus
  /** True: the reading tells of backlogs, whether or not any were read. */
  readonly hasBacklogs: boolean
  /** The backlogs that were read last. Null: none yet, or their page has expired. */
  backlogs(): LatestBacklogs | null
  /** The scrape targets that it named last. Null: none are known, or it never names any. */
  targets(): readonly ScrapeTarget[] | null
  /** Aborts what runs and waits for it. */
  stop(): Promise<void>
}

/** Makes a pipeline, given who is to be told of its requests. */
export type CreatePipeline<Facts, Model> = (
  observe: (request: FinishedRequest) => void,
) => Pipeline<Facts, Model>

export function createLiveReading<Facts, Model>(
  createPipeline: CreatePipeline<Facts, Model>,
  surroundings: Surroundings,
): LiveReading {
  const { cluster, shelf, printer, clock, timer, breathe, log, problemLog } = surroundings
  const record = new ReadingRecord()
  const { source, cadence, ...pipeline } = createPipeline(() => record.requested())
  const inquirer = new Inquirer(pipeline.inquiry, breathe)
  const view = new BacklogsView(pipeline.backlogs)
  const targets = new TargetsView(pipeline.targets)
  let printed: PrintedPage | null = null
  let summary: readonly SummaryLine[] = []
  const interval = (): Seconds => stretchedInterval(cadence, record.status().lastDuration)

  async function poll(signal: AbortSignal): Promise<void> {
    const from = clock.now()
    try {
      const reading = await source.read(signal)
      const observed = await runSliced(pipeline.observe(reading, clock.now()), breathe)
      const model = await inquirer.beforePage(observed, signal)
      printed = await runSliced(printer.print(source.name, pipeline.groups, model), breathe)
      summary = pipeline.summary(model)
      const whole = inquirer.withOutcome(reading)
      record.ended(whole, source.core)
      problemLog.ended(whole)
      const expiresAt = reading.span.to.monotonic + intervalsToExpiry * interval()
      shelf.put(cluster, source.name, printed.page, expiresAt)
      targets.take(model, expiresAt)
      await runSliced(view.take(model, record.status(), reading.span, expiresAt), breathe)
      await inquirer.afterPage(model, signal)
    } catch (error) {
      // The world's failures are problems in sections: what arrives here is a defect of ours. The last
      // page stays until it expires, and the next attempt may do better.
      record.crashed(from, clock.now())
      log.error({ cluster, reading: source.name, err: error }, 'reading crashed')
    }
  }

  const loop = new PollLoop({
    interval,
    deadline: cadence.deadline,
    poll,
    onSkip: () => record.skipped(),
    clock,
    timer,
  })

  return {
    start: () => loop.start(),
    pollOnce: signal => loop.pollOnce(signal),
    stop: () => loop.stop(),
    hasBacklogs: pipeline.backlogs !== undefined,
    backlogs: () => view.latest(clock.now().monotonic),
    targets: () => targets.latest(clock.now().monotonic),
    status: () => ({
      reading: source.name,
      ...record.status(),
      interval: interval(),
      ...seriesStatus(printed),
      granularity: printer.granularity,
      // A failed attempt would sum up what it did not see: no groups, no queues.
      summary: record.status().state === 'up' ? summary : [],
    }),
  }
}

function seriesStatus(
  printed: PrintedPage | null,
): Pick<ReadingStatus, 'series' | 'seriesDropped'> {
  if (printed === null) return { series: 0, seriesDropped: { level: 0, object: 0 } }
  return { series: printed.series, seriesDropped: printed.dropped }
}

/** A source that needs more than half of its interval gets twice what it needs, up to the longest. */
function stretchedInterval(cadence: Cadence, lastDuration: Seconds | null): Seconds {
  const { interval, longestInterval } = cadence
  if (lastDuration === null || lastDuration <= interval / 2) return interval
  return Math.min(lastDuration * 2, Math.max(longestInterval, interval))
}
