import type { Backlogs } from '../../../backlog/backlogs.ts'
import { ConsumerRates } from '../../../backlog/consumer-rates.ts'
import type { Expectations } from '../../../backlog/expectations.ts'
import { FlowRates } from '../../../backlog/flow-rates.ts'
import {
  type ObjectiveTimeColumns,
  ObjectiveTimes,
} from '../../../backlog/history/objective-times.ts'
import type { Outlook } from '../../../backlog/parts.ts'
import type { Watch } from '../../../backlog/recent-columns.ts'
import { Progress } from '../../../backlog/progress.ts'
import { partStatuses, worstByOwner } from '../../../backlog/status-rules.ts'
import { gather } from '../../../columns/by-owner.ts'
import type { Seconds } from '../../../reading/time.ts'
import { ProbeSearch } from '../probes/probe-search.ts'
import type { SearchTargets } from '../probes/search-targets.ts'
import { groupTopicDrain } from './group-drain.ts'
import { groupParts } from './group-parts.ts'
import { groupTotals, okOnlyIfComplete } from './group-totals.ts'
import { LogHistory } from './log-history.ts'
import type { GroupAssessment, KnownPositions, ProbeCounts } from './model.ts'
import { OldestUnreadMemory } from './oldest-unread.ts'
import { partitionWork } from './partition-work.ts'
import { retentionRisk } from './retention.ts'
import { topicsLeft } from './topics-left.ts'

/** The last reading, as far as its assessment needs it. */
interface Observed extends Pick<
  Backlogs,
  | 'arrivalRate'
  | 'completionRate'
  | 'workableMessages'
  | 'usableConsumers'
  | 'stalledPartitions'
  | 'consumerRate'
  | 'drainTarget'
  | 'objective'
> {
  readonly known: KnownPositions
  readonly watch: Watch
  /** Messages a second, for each row of `Partitions`, by which retention deletes. */
  readonly logStartAdvance: Float64Array
  /** For each row of `Positions`. */
  readonly outlook: Outlook
  readonly tolerance: Float64Array
}

/**
 * The backlogs of a cluster's consumer groups: their ages, rates and statuses.
 *
 * `observe` takes a reading into memory. `assess` returns what follows, and may be called again after
 * probes have found more. Both yield between whole-column kernels.
 */
export class GroupBacklogs {
  readonly #logs = new LogHistory()
  readonly #oldest = new OldestUnreadMemory(this.#logs)
  readonly #progress = new Progress()
  readonly #arrivalRates = new FlowRates()
  readonly #completionRates = new FlowRates()
  readonly #consumerRates = new ConsumerRates()
  readonly #objectiveTimes = new ObjectiveTimes()
  #observed: Observed | null = null
  /** Null: there are no targets, or their search was created. */
  #targets: SearchTargets | null = null;

  *observe(known: KnownPositions, expectations: Expectations): Generator<void, void> {
    const { groupTopicCounters: counters, partitionOffsets: offsets, read } = known
    const watch = { now: read.receivedAt, window: expectations.window }
    const names = namesOf(known)
    this.#logs.observe(offsets, read, expectations.horizon)
    const logStartAdvance = this.#logs.logStartAdvance(offsets, read)
    yield
    const tolerances = expectations.tolerances.column(names.consumerGroup, names.destination)
    const tolerance = this.#logs.tolerances(known, tolerances)
    const parts = groupParts(known, tolerance, {
      windows: expectations.windows.column(names.consumerGroup, names.destination),
      mayRestUnread: expectations.mayRestUnread.column(names.consumerGroup, names.destination),
    })
    yield
    yield* this.#progress.observe(parts, watch)
    yield
    const outlook = this.#progress.outlook(parts)
    yield
    const work = partitionWork(known, outlook, tolerance)
    yield
    const { id, arrivedTotal, completedTotal } = counters
    const completionRate = this.#completionRates.observe(id, completedTotal, watch)
    const flow = { rows: id.length, id, completionRate, consumers: known.groupTopicSums.readers }
    this.#observed = {
      known,
      watch,
      outlook,
      logStartAdvance,
      arrivalRate: this.#arrivalRates.observe(id, arrivedTotal, watch),
      completionRate,
      ...work,
      consumerRate: this.#consumerRates.observe({ ...flow, ...work }, watch),
      drainTarget: expectations.drainTargets.column(names.consumerGroup, names.destination),
      objective: expectations.objectives.column(names.consumerGroup, names.destination),
      tolerance,
    }
    yield
  }

  /** Drops the last reading, which will not be assessed again. */
  forgetLastReading(): void {
    this.#observed = null
    this.#targets = null
  }

  /** Returns what follows from all that was observed, for the rows of the last reading. */
  *assess(): Generator<void, GroupAssessment> {
    const observed = this.#observed
    if (observed === null) throw new Error('backlogs are assessed before anything was observed')
    const { known, objective, outlook } = observed
    const { groupTopics, positionStates } = known
    const { positionAge, groupTopicAges, targets } = yield* this.#oldest.of(known, observed)
    this.#targets = targets
    const status = partStatuses(outlook, {
      waiting: positionStates.lag,
      age: positionAge,
      objective: gather(groupTopics.ofPosition, objective),
    })
    const judged = {
      ...backlogsIgnoringPositions(observed),
      ...groupTopicAges,
      drain: groupTopicDrain(known, outlook.drain),
      status: okOnlyIfComplete(
        worstByOwner(groupTopics.rows, groupTopics.ofPosition, status),
        known.groupTopicSums,
      ),
    }
    const backlogs = { ...judged, ...this.#objectiveTimes.observe(judged, observed.watch) }
    yield
    const groupTopicRisk = retentionRisk({
      groupTopics,
      sums: known.groupTopicSums,
      positions: known.positions,
      states: positionStates,
      offsets: known.partitionOffsets,
      advance: observed.logStartAdvance,
    })
    yield
    return {
      backlogs,
      positionAge,
      groupTopicRisk,
      ...groupTotals(known, backlogs, topicsLeft(known, this.#progress, backlogs.status)),
      probes: this.probes,
    }
  }

  get probes(): ProbeCounts {
    const { rounds, impossibleAnswers } = this.#logs.probes
    return { rounds, impossibleAnswers }
  }

  /** Returns the search for messages that arrived before the history began. Null: there are none. */
  search(shortestStep: Seconds): ProbeSearch | null {
    const targets = this.#targets
    if (this.#observed === null || targets === null) return null
    this.#targets = null
    const { partitions, partitionOffsets } = this.#observed.known
    const { probes } = this.#logs
    if (targets.rows === 0 && probes.partitions === 0) return null
    const { id, logStartOffset, logEndOffset } = partitionOffsets
    const logs = { leader: partitions.leader, id, logStartOffset, logEndOffset }
    return new ProbeSearch(probes, targets, logs, shortestStep)
  }

  forgetPartition(id: number): void {
    this.#logs.forget(id)
  }

  forgetPosition(id: number): void {
    this.#progress.forget(id)
    this.#oldest.forget(id)
  }

  forgetGroupTopic(id: number): void {
    this.#arrivalRates.forget(id)
    this.#completionRates.forget(id)
    this.#consumerRates.forget(id)
    this.#objectiveTimes.forget(id)
  }
}

/** The columns of backlogs that are known for (group, topic) as a whole. */
function backlogsIgnoringPositions({
  known,
  ...observed
}: Observed): Omit<
  Backlogs,
  'age' | 'ageLowerBound' | 'ageUpperBound' | 'drain' | 'status' | keyof ObjectiveTimeColumns
> {
  const { groupTopics, groupTopicSums: sums, groupTopicCounters: counters } = known
  return {
    system: 'kafka',
    rows: groupTopics.rows,
    id: counters.id,
    vhost: null,
    ...namesOf(known),
    messages: sums.lag,
    arrivedTotal: counters.arrivedTotal,
    completedTotal: counters.completedTotal,
    discardedTotal: counters.lostMessagesTotal,
    arrivalRate: observed.arrivalRate,
    completionRate: observed.completionRate,
    consumers: sums.readers,
    workableMessages: observed.workableMessages,
    usableConsumers: observed.usableConsumers,
    stalledPartitions: observed.stalledPartitions,
    consumerRate: observed.consumerRate,
    drainTarget: observed.drainTarget,
    objective: observed.objective,
    unknownPartitions: sums.unknownPartitions,
    stalePartitions: sums.stalePartitions,
  }
}

function namesOf({ groups, topics, groupTopics }: KnownPositions): Pick<Backlogs, 'destination'> & {
  readonly consumerGroup: NonNullable<Backlogs['consumerGroup']>
} {
  return {
    destination: { names: topics.name, index: groupTopics.topic },
    consumerGroup: { names: groups.name, index: groupTopics.group },
  }
}
