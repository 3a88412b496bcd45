import { createCountedReading, type LiveReading } from '../../monitor/live-reading.ts'
import type { Pipeline, SummaryLine } from '../../monitor/pipeline.ts'
import { UnmatchedPatterns } from '../../columns/unmatched-patterns.ts'
import { expectationsFrom } from '../../backlog/expectations.ts'
import type { Observation } from '../../reading/observation.ts'
import type { Reading } from '../../reading/reading.ts'
import type { Span } from '../../reading/time.ts'
import type { RabbitmqMemory } from '../rabbitmq-memory.ts'
import { cadenceOf, observationAt, type ReadingParts } from '../reading-parts.ts'
import type { QueueExpectations } from './expectations.ts'
import type { QueueMode, QueuesFacts } from './facts/facts.ts'
import { rabbitmqQueuesFamilies } from './families/families.ts'
import type { BacklogsMemory } from './memory/backlogs-memory.ts'
import type { KnownQueues } from './memory/known-queues.ts'
import { queueWork } from './memory/queue-work.ts'
import { QueuesMemory } from './memory/queues-memory.ts'
import type { ReportedTotals } from './memory/recent-totals.ts'
import { reportDelay } from './memory/report-delay.ts'
import { namesOf, type ObservedBacklogs, queueBacklogs } from './model/backlogs.ts'
import { queueCounts, queueValues, type RabbitmqQueuesModel, vhostValues } from './model/model.ts'
import { queueDetails } from './model/queue-details.ts'
import { queueLimits } from './model/queue-limits.ts'
import { createQueuesSource } from './read/read-queues.ts'

/** Reads overview, virtual hosts and queues of a RabbitMQ cluster. */
export function queuesReading(parts: ReadingParts): LiveReading {
  const { api, config, context } = parts
  const { exclusive, ...patterns } = config.queues
  const unmatched = unmatchedPatterns(config)
  const filters = { mode: config.mode, vhosts: config.vhosts, queues: patterns, exclusive }
  return createCountedReading('rabbitmq', 'queues', parts.context, observe => {
    const { visible } = parts.memory.of(QueuesMemory)
    const { clock } = context
    const source = createQueuesSource({ api, ...filters, unmatched, visible, observe, clock })
    const { vhosts, queues } = unmatched
    return {
      ...queuesPipeline(parts, source, expectationsOf(config)),
      unmatchedPatterns: () => [...vhosts.options, ...queues.options],
    }
  })
}

/** By the names that they are for. */
function unmatchedPatterns({
  vhosts,
  queues,
  objectives,
}: ReadingParts['config']): Readonly<Record<'vhosts' | 'queues', UnmatchedPatterns>> {
  const rules = (kind: 'vhosts' | 'queues'): Record<string, readonly string[]> =>
    Object.fromEntries(objectives.map((rule, at) => [`objectives[${at}].${kind}`, rule[kind]]))
  return {
    vhosts: new UnmatchedPatterns({
      'vhosts.include': vhosts.include,
      'vhosts.exclude': vhosts.exclude,
      ...rules('vhosts'),
    }),
    queues: new UnmatchedPatterns({
      'queues.include': queues.include,
      'queues.exclude': queues.exclude,
      ...rules('queues'),
    }),
  }
}

function expectationsOf({
  statusWindow,
  objectives,
  statisticsInterval,
}: ReadingParts['config']): QueueExpectations {
  const entries = objectives.map(({ vhosts, queues, ...expected }) => ({
    owners: vhosts,
    destinations: queues,
    ...expected,
  }))
  return { ...expectationsFrom(entries, statusWindow), statisticsInterval }
}

export function queuesPipeline(
  { config, memory }: Pick<ReadingParts, 'memory'> & { readonly config: QueuesConfig },
  source: Pipeline<QueuesFacts, RabbitmqQueuesModel>['source'],
  expectations: QueueExpectations,
): Pipeline<QueuesFacts, RabbitmqQueuesModel> {
  const cadence = cadenceOf(config.intervals.queues)
  const context = { cluster: config.name, memory, expectations }
  memory.of(QueuesMemory).forgetListings()
  return {
    source,
    cadence,
    observe: (reading, now) => observeQueues(context, reading, observationAt(now, cadence)),
    groups: rabbitmqQueuesFamilies,
    backlogs: model => model.backlogs,
    details: queueDetails,
    summary,
  }
}

interface QueuesConfig {
  readonly name: string
  readonly intervals: Pick<ReadingParts['config']['intervals'], 'queues'>
}

/** How the queues of a cluster are observed. */
export interface QueuesContext {
  readonly cluster: string
  readonly memory: RabbitmqMemory
  readonly expectations: QueueExpectations
}

/** Yields between kernels: at 50,000 queues each takes some milliseconds. */
export function* observeQueues(
  { cluster, memory, expectations }: QueuesContext,
  { facts, sections, span }: Reading<QueuesFacts>,
  observation: Observation,
): Generator<void, RabbitmqQueuesModel> {
  const { mode, queues } = facts
  const queuesMemory = memory.of(QueuesMemory)
  const overview = queuesMemory.observeOverview(facts.overview, observation)
  const id = queuesMemory.identifyQueues(facts)
  queuesMemory.countRedelivered(queues, id)
  yield
  const knowsAllVhosts = sections['vhosts']?.state === 'complete'
  const vhosts = queuesMemory.observeVhosts(facts, knowsAllVhosts, observation)
  yield
  const known = queuesMemory.joinQueues(facts, id, vhosts, observation)
  const { capacity, backlogs: backlogsMemory } = queuesMemory
  yield
  const { deadLetterExchanges, vhostUse } = memory
  const deadLetters = backlogsMemory.deadLetterTargets(known, deadLetterExchanges)
  deadLetterExchanges.setNamed(deadLetters.exchanges)
  vhostUse.queues = facts.queuesOfVhosts
  const isDeadLetterTarget = deadLetters.isTarget
  yield
  const reported = backlogsMemory.observeFlow({ queues, id, capacity }, span)
  yield
  backlogsMemory.balanceFlow(id, reported, reportDelay(expectations.statisticsInterval))
  yield
  const poll = { mode, span, known, isDeadLetterTarget, reported, observation }
  const { isUncounted, ...backlogs } = yield* observeBacklogs(backlogsMemory, poll, expectations)
  const uncounted = backlogs.rows.queue.filter((_, row) => isUncounted[row] === 1)
  const values = queueValues(known, queuesMemory.redeliveredCounts(known, observation))
  const counts = queueCounts(known)
  yield
  const limits = queueLimits(known.queues)
  yield
  const judged = queueBacklogs(backlogs, known, expectations)
  const watch = { now: span.to.monotonic, window: expectations.window }
  return {
    cluster,
    mode,
    overview,
    counterRebases: memory.counters.rebases,
    vhosts: vhostValues(known, mode, uncounted),
    queues: values,
    limits,
    isDeadLetterTarget,
    queueCounts: counts,
    backlogs: { ...judged, ...backlogsMemory.objectiveTimes.observe(judged, watch) },
    deadLetterRoutes: deadLetterExchanges,
  }
}

/** The queues reading as far as the backlogs need it. */
interface BacklogsPoll {
  readonly mode: QueueMode
  readonly span: Span
  readonly known: KnownQueues
  /** One row for each known queue. */
  readonly isDeadLetterTarget: Uint8Array
  readonly reported: ReportedTotals
  readonly observation: Observation
}

function* observeBacklogs(
  memory: BacklogsMemory,
  { mode, span, known, isDeadLetterTarget, reported, observation }: BacklogsPoll,
  { window, windows, mayRestUnread, horizon, statisticsInterval }: QueueExpectations,
): Generator<void, ObservedBacklogs & { readonly isUncounted: Uint8Array }> {
  const watch = { now: span.to.monotonic, window }
  const rows = memory.rows(known)
  const isUncounted = memory.uncounted(rows, mode, watch)
  yield
  const delay = reportDelay(statisticsInterval)
  memory.observeAges(rows, reported, delay, { isUncounted, now: span.to, horizon })
  yield
  const totals = memory.totals(rows, isUncounted, observation)
  const { vhost, destination } = namesOf(rows, known)
  const parts = memory.parts(rows, totals, isUncounted, {
    window: windows.column(vhost, destination),
    mayRestUnread: mayRestUnread.column(vhost, destination),
    isDeadLetterTarget,
  })
  yield
  const outlook = yield* memory.observeProgress(parts, watch)
  yield
  const work = queueWork(rows, known)
  const rates = memory.rates(rows, totals, work, watch)
  const ages = memory.ages(rows)
  yield
  const hasStuckDeadLetters = memory.stuckDeadLetters(rows, watch)
  return { rows, outlook, hasStuckDeadLetters, ...totals, ...work, ...rates, ...ages, isUncounted }
}

function summary({ overview, mode, vhosts, queues }: RabbitmqQueuesModel): readonly SummaryLine[] {
  const lines = [
    { label: 'vhosts', value: String(vhosts.rows) },
    { label: 'queues', value: String(queues.rows) },
    { label: 'mode', value: mode },
  ]
  if (overview !== null) lines.unshift({ label: 'version', value: overview.version })
  const problems = [
    { label: 'stale queues', count: total(vhosts.staleQueues) },
    { label: 'queues of unknown depth', count: total(vhosts.unknownQueues) },
    { label: 'hidden queues', count: overview?.hiddenQueues ?? NaN },
  ]
  for (const { label, count } of problems)
    if (count > 0) lines.push({ label, value: String(count) })
  return lines
}

/** Returns the sum of all known values of a column. */
function total(column: Float64Array): number {
  return column.reduce((sum, value) => (Number.isNaN(value) ? sum : sum + value), 0)
}
