import type { LatestBacklogs } from '../backlog/cluster-backlogs.ts'
import type { FinishedRequest } from '../reading/request.ts'
import type { ScrapeTarget } from '../reading/scrape-target.ts'
import type { Seconds } from '../reading/time.ts'
import type { PageBuilder, BuiltPage } from '../exposition/page-builder.ts'
import type { PageStore } from '../exposition/page-store.ts'
import { type YieldToLoop, runCooperatively } from '../scheduling/yielder.ts'
import type { Clock } from '../scheduling/clock.ts'
import { PollLoop } from '../scheduling/poll-loop.ts'
import type { Timer } from '../scheduling/timer.ts'
import { BacklogsView } from './backlogs-view.ts'
import { RefinementRunner } from './refinement-runner.ts'
import type { MonitorLog } from './monitor-log.ts'
import type { Pipeline, SummaryLine } from './pipeline.ts'
import { type Cadence, pageLifetime } from '../reading/observation.ts'
import type { ProblemLog } from './problem-log.ts'
import { ReadingRecord } from './reading-record.ts'
import type { ReadingStatus } from './status.ts'
import { TargetsView } from './targets-view.ts'

/** What the readings of one cluster share. */
export interface MonitorContext {
  readonly cluster: string
  readonly pageStore: PageStore
  readonly pageBuilder: PageBuilder
  readonly clock: Clock
  readonly timer: Timer
  readonly yieldToLoop: YieldToLoop
  readonly log: MonitorLog
  readonly problemLog: ProblemLog
}

/** One reading of one cluster, alive: it polls, keeps its record and puts its page into the page store. */
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
  context: MonitorContext,
): LiveReading {
  const { cluster, pageStore, pageBuilder, clock, timer, yieldToLoop, log, problemLog } = context
  const record = new ReadingRecord()
  const { source, cadence, ...pipeline } = createPipeline(() => record.requested())
  const refinementRunner = new RefinementRunner(pipeline.refinement, yieldToLoop)
  const view = new BacklogsView(pipeline.backlogs)
  const targets = new TargetsView(pipeline.targets)
  let printed: BuiltPage | null = null
  let summary: readonly SummaryLine[] = []
  const interval = (): Seconds => stretchedInterval(cadence, record.status().lastDuration)
  const run = <T>(work: Generator<void, T>): Promise<T> => runCooperatively(work, yieldToLoop)

  async function poll(signal: AbortSignal): Promise<void> {
    const from = clock.now()
    try {
      const reading = await source.read(signal)
      const observed = await run(pipeline.observe(reading, clock.now()))
      const model = await refinementRunner.beforePage(observed, signal)
      printed = await run(pageBuilder.build(source.name, pipeline.groups, model))
      summary = pipeline.summary(model)
      const whole = refinementRunner.withOutcome(reading)
      record.ended(whole, source.core)
      problemLog.ended(whole)
      const validity = { readAt: reading.span.to.monotonic, lifetime: pageLifetime(interval()) }
      pageStore.put(cluster, source.name, printed.page, validity)
      targets.take(model, validity)
      await run(view.take(model, record.status(), reading.span, validity))
      await refinementRunner.afterPage(model, signal)
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
      granularity: pageBuilder.granularity,
      // A failed attempt would sum up what it did not see: no groups, no queues.
      summary: record.status().state === 'up' ? summary : [],
    }),
  }
}

function seriesStatus(printed: BuiltPage | null): Pick<ReadingStatus, 'series' | 'seriesDropped'> {
  if (printed === null) return { series: 0, seriesDropped: { level: 0, object: 0 } }
  return { series: printed.series, seriesDropped: printed.dropped }
}

/** A source that needs more than half of its interval gets twice what it needs, up to the longest. */
function stretchedInterval(cadence: Cadence, lastDuration: Seconds | null): Seconds {
  const { interval, longestInterval } = cadence
  if (lastDuration === null || lastDuration <= interval / 2) return interval
  return Math.min(lastDuration * 2, Math.max(longestInterval, interval))
}
