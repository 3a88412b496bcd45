import type { BacklogHistory } from '../backlog/history/backlog-history.ts'
import type { LatestBacklogs } from '../backlog/cluster-backlogs.ts'
import type { PageBuilder, BuiltPage } from '../exposition/page-builder.ts'
import type { PollEvidence } from '../exposition/level-recovery.ts'
import type { GranularityChange } from '../exposition/series-limiter.ts'
import { type Cadence, Latest, pageLifetime } from '../reading/observation.ts'
import type { Reading } from '../reading/reading.ts'
import type { FinishedRequest } from '../reading/request.ts'
import type { ScrapeTarget } from '../reading/scrape-target.ts'
import type { Seconds } from '../reading/time.ts'
import { LoopStopped, PollLoop } from '../scheduling/poll-loop.ts'
import { runCooperatively } from '../scheduling/yielder.ts'
import { printable } from '../text/printable.ts'
import { type AppServices, both } from './app-services.ts'
import { AttemptRecord } from './attempt-record.ts'
import { BacklogsRecord } from './backlogs-record.ts'
import type { MonitorLog } from './monitor-log.ts'
import type { Pipeline, SummaryLine } from './pipeline.ts'
import type { ProblemLog } from './problem-log.ts'
import { RefinementRunner } from './refinement-runner.ts'
import type { ClusterStatus, ReadingStatus } from './status.ts'
import { UnmatchedPatternsLog } from './unmatched-patterns-log.ts'

/** In characters. */
const maxSummaryValue = 200

/** Services that the readings of one cluster share. */
interface MonitorContext extends Omit<AppServices, 'observeRequests' | 'outageLog'> {
  readonly cluster: string
  readonly pageBuilder: PageBuilder
  readonly problemLog: ProblemLog
  readonly history: BacklogHistory
}

/** Services that each reading of a cluster gets. */
export type ClusterContext = MonitorContext & AppServices

/** Runs one reading of one cluster: polls, records the attempts and updates its page. */
export interface LiveReading {
  start(): void
  /** Makes one attempt outside the interval. Never rejects. */
  pollOnce(signal: AbortSignal): Promise<void>
  status(): ReadingStatus
  /** True: the reading includes backlogs, whether or not any have been read. */
  readonly hasBacklogs: boolean
  /** Returns the backlogs of the latest reading. Null: none yet, or their page has expired. */
  backlogs(): LatestBacklogs | null
  /** Whether it yields the scrape targets of its cluster. */
  readonly hasTargets: boolean
  /** Returns the scrape targets of the latest reading. Null: unknown. */
  targets(): readonly ScrapeTarget[] | null
  /** Aborts the attempt in progress, if any, and waits for its end. */
  stop(): Promise<void>
}

/** Creates a pipeline that calls `observe` after each of its requests. */
type CreatePipeline<Facts, Model> = (
  observe: (request: FinishedRequest) => void,
) => Pipeline<Facts, Model>

/** Creates a live reading whose requests are also counted in the process metrics, under its name. */
export function createCountedReading<Facts, Model>(
  system: ClusterStatus['system'],
  reading: string,
  context: ClusterContext,
  createPipeline: CreatePipeline<Facts, Model>,
): LiveReading {
  const observe = context.observeRequests(system, context.cluster, reading)
  return createLiveReading(observed => createPipeline(both(observed, observe)), context)
}

/** Creates a live reading, which is not started yet. */
export function createLiveReading<Facts, Model>(
  createPipeline: CreatePipeline<Facts, Model>,
  context: MonitorContext,
): LiveReading {
  const { cluster, pageStore, pageBuilder, clock, timer, yieldToLoop, log, problemLog } = context
  const record = new AttemptRecord()
  const { source, cadence, ...pipeline } = createPipeline(() => record.requested())
  const refinementRunner = new RefinementRunner(pipeline.refinement, yieldToLoop)
  const backlogsRecord = new BacklogsRecord(context.history, pipeline)
  const targets = new Latest<readonly ScrapeTarget[] | null>()
  const patterns = new UnmatchedPatternsLog(cluster, log, pipeline.unmatchedPatterns)
  let built: BuiltPage | null = null
  let summary: readonly SummaryLine[] = []
  const interval = (): Seconds => stretchedInterval(cadence, record.status().lastDuration)
  const run = <T>(work: Generator<void, T>): Promise<T> => runCooperatively(work, yieldToLoop)

  async function poll(signal: AbortSignal): Promise<void> {
    const from = clock.now()
    try {
      const reading = await source.read(signal)
      if (signal.reason instanceof LoopStopped) return
      const observed = await run(pipeline.observe(reading, clock.now()))
      const model = await refinementRunner.beforePage(observed, signal)
      if (signal.reason instanceof LoopStopped) return
      built = await run(pageBuilder.build(source.name, pipeline.groups, model, evidenceOf(reading)))
      logGranularity(log, cluster, built.change)
      summary = pipeline.summary(model).map(printableLine)
      const withRefinement = refinementRunner.withOutcome(reading)
      record.ended(withRefinement, source.core)
      problemLog.ended(withRefinement, source.core)
      patterns.ended(reading)
      const validity = { readAt: reading.span.to.monotonic, lifetime: pageLifetime(interval()) }
      pageStore.put(cluster, source.name, built.page, validity)
      targets.set(pipeline.targets?.(model) ?? null, validity)
      backlogsRecord.record(model, record.status(), reading.span, validity)
      await refinementRunner.afterPage(model, signal)
    } catch (error) {
      // External failures are problems of sections, so this is a bug in the exporter. The last page is
      // served until it expires, and the next attempt may succeed.
      record.crashed(from, clock.now())
      log.error({ cluster, reading: source.name, err: error }, 'reading crashed')
    }
  }

  const onSkip = (): void => record.skipped()
  const loop = new PollLoop({ interval, deadline: cadence.deadline, poll, onSkip, clock, timer })

  return {
    start: () => loop.start(),
    pollOnce: signal => loop.pollOnce(signal),
    stop: () => loop.stop(),
    hasBacklogs: pipeline.backlogs !== undefined,
    backlogs: () => backlogsRecord.latest(clock.now().monotonic),
    hasTargets: pipeline.targets !== undefined,
    targets: () => targets.at(clock.now().monotonic),
    status: () => ({
      reading: source.name,
      ...record.status(),
      interval: interval(),
      ...seriesStatus(built, pageBuilder),
      // The summary of a failed attempt would show 0 groups or 0 queues.
      summary: record.status().state === 'up' ? summary : [],
      unmatchedPatterns: patterns.current,
    }),
  }
}

/** Versions and names in it are text of the server. */
function printableLine({ label, value }: SummaryLine): SummaryLine {
  return { label, value: printable(value, maxSummaryValue) }
}

function evidenceOf({ span, sections }: Reading<unknown>): PollEvidence {
  const isComplete = Object.values(sections).every(({ state }) => state !== 'failed')
  return { now: span.to, isComplete }
}

function logGranularity(log: MonitorLog, cluster: string, change: GranularityChange | null): void {
  if (change === null) return
  const { kind, level: granularity, series, seriesLimit } = change
  const fields = { cluster, granularity, series, series_limit: seriesLimit }
  if (kind === 'lowered') log.warn(fields, 'series limit exceeded, granularity lowered')
  else log.info(fields, 'series fit within the limit again, granularity raised')
}

type SeriesStatus = Pick<
  ReadingStatus,
  'series' | 'seriesDropped' | 'granularity' | 'granularityChange'
>

function seriesStatus(
  built: BuiltPage | null,
  { granularity, granularityChange }: PageBuilder,
): SeriesStatus {
  const { series, dropped } = built ?? { series: 0, dropped: { level: 0, object: 0 } }
  return { series, seriesDropped: dropped, granularity, granularityChange }
}

/** Returns twice the last duration, up to the longest interval, if it exceeds half of the interval. */
function stretchedInterval(cadence: Cadence, lastDuration: Seconds | null): Seconds {
  const { interval, longestInterval } = cadence
  if (lastDuration === null || lastDuration <= interval / 2) return interval
  return Math.min(lastDuration * 2, Math.max(longestInterval, interval))
}
