import type { Backlogs } from '../../../backlog/backlogs.ts'
import { drainTimes } from '../../../backlog/drain.ts'
import type { Expectations } from '../../../backlog/expectations.ts'
import { FlowRates } from '../../../backlog/flow-rates.ts'
import { InflowHistory } from '../../../backlog/inflow-history.ts'
import type { Outlook } from '../../../backlog/parts.ts'
import { Progress } from '../../../backlog/progress.ts'
import { partStatuses, worstOwned } from '../../../backlog/status-rules.ts'
import { statuses } from '../../../backlog/status.ts'
import { capacityFor, eachSlice, type Slice, unknownColumn } from '../../../columns/columns.ts'
import { maxByOwner, gather, unknownUnlessComplete } from '../../../columns/owned-columns.ts'
import { RememberedBytes } from '../../../columns/remembered-column.ts'
import type { Seconds } from '../../../reading/time.ts'
import { allAges, oldestOwned } from './backlog-ages.ts'
import { groupLag, type GroupTopicSums } from '../memory/group-topics.ts'
import { groupParts } from './group-parts.ts'
import { LogStartMemory } from '../memory/log-start-memory.ts'
import type { GroupAssessment, KnownPositions } from './model.ts'
import { type OldestUnread, OldestUnreadMemory } from './oldest-unread.ts'
import type { PartitionOffsets } from '../memory/partition-memory.ts'
import { ProbeMemory } from '../probes/probe-memory.ts'
import { ProbeSearch, type SoughtPositions } from '../probes/probe-search.ts'
import { retentionRisk, worstRetentionRisk } from './retention.ts'

const abandoned = statuses.indexOf('abandoned')

/** What the last reading left for its assessment; columns beside the row sets it speaks of. */
interface Observed {
  readonly known: KnownPositions
  /** Messages a second, for each row of `Partitions`, by which retention deletes. */
  readonly logStartAdvance: Float64Array
  /** For each row of `GroupTopics`. */
  readonly arrivalRate: Float64Array
  readonly completionRate: Float64Array
  readonly objective: Float64Array
  /** For each row of `Positions`. */
  readonly outlook: Outlook
  readonly tolerance: Float64Array
  readonly partObjective: Float64Array
}

/**
 * The backlogs of a cluster's consumer groups: how old, how fast, how they fare.
 *
 * `observe` takes a reading into memory. `assess` says what follows, and may be asked again when
 * probes have told more.
 */
export class GroupBacklogs {
  readonly probes = new ProbeMemory()
  readonly #history = new InflowHistory()
  readonly #oldest = new OldestUnreadMemory(this.#history, this.probes)
  readonly #progress = new Progress()
  readonly #arrivalRates = new FlowRates()
  readonly #completionRates = new FlowRates()
  readonly #logStarts = new LogStartMemory()
  /** By partition id. 1: a transaction was open, so its marker may be the last offset. */
  readonly #isTransactional = new RememberedBytes()
  #observed: Observed | null = null
  /** Null: there is nothing new to seek since the last search. */
  #sought: SoughtPositions | null = null;

  *observe(known: KnownPositions, expectations: Expectations): Generator<void, void> {
    const { groupTopics, groupTopicCounters: counters, read } = known
    const watch = { now: read.receivedAt, window: expectations.window }
    yield* this.#observeLogs(known)
    const names = namesOf(known)
    const perPart = expectations.tolerances.column(names.consumerGroup, names.destination)
    const tolerance = yield* this.#tolerances(known, perPart)
    const objective = expectations.objectives.column(names.consumerGroup, names.destination)
    const parts = yield* groupParts(known, tolerance)
    const outlook = yield* this.#progress.observe(parts, watch)
    yield
    const logStartAdvance = this.#logStarts.observe(known.partitionOffsets, watch.now)
    yield
    this.#observed = {
      known,
      outlook,
      logStartAdvance,
      arrivalRate: yield* this.#arrivalRates.observe(counters.id, counters.arrivedTotal, watch),
      completionRate: yield* this.#completionRates.observe(
        counters.id,
        counters.completedTotal,
        watch,
      ),
      objective,
      tolerance,
      partObjective: gather(groupTopics.ofPosition, objective),
    }
  }

  /** The last reading is not assessed any more, and no longer held. */
  forgetLastReading(): void {
    this.#observed = null
    this.#sought = null
  }

  /** What follows from all that was observed, for the rows of the last reading. */
  *assess(): Generator<void, GroupAssessment> {
    const observed = this.#observed
    if (observed === null) throw new Error('backlogs are assessed before anything was observed')
    const { known } = observed
    const oldest = yield* this.#oldest.of(known, observed)
    this.#sought = oldest.sought
    const positionAge = yield* allAges(known, observed.tolerance, oldest)
    yield
    const status = yield* partStatuses(observed.outlook, {
      waiting: known.positionStates.lag,
      age: positionAge,
      objective: observed.partObjective,
    })
    yield
    const backlogs = yield* this.#backlogs(observed, oldest, status)
    yield
    return {
      backlogs,
      positionAge,
      groupTopicRisk: yield* this.#risk(observed),
      ...(yield* ofGroups(known, backlogs)),
      probes: { rounds: this.probes.rounds, impossibleAnswers: this.probes.impossibleAnswers },
    }
  }

  /** The search for messages that had arrived before history began. Null: there are none. */
  search(shortestStep: Seconds): ProbeSearch | null {
    const sought = this.#sought
    if (this.#observed === null || sought === null) return null
    this.#sought = null
    const { known } = this.#observed
    if (sought.rows === 0 && this.probes.partitions === 0) return null
    const { id, logStartOffset, logEndOffset } = known.partitionOffsets
    const { leader } = known.partitions
    const logs = { leader, id, logStartOffset, logEndOffset }
    return new ProbeSearch(this.probes, sought, logs, shortestStep)
  }

  forgetPartition(id: number): void {
    this.#history.forget(id)
    this.probes.forget(id)
    this.#logStarts.forget(id)
    this.#isTransactional.forget(id)
  }

  forgetPosition(id: number): void {
    this.#progress.forget(id)
    this.#oldest.forget(id)
  }

  forgetGroupTopic(id: number): void {
    this.#arrivalRates.forget(id)
    this.#completionRates.forget(id)
  }

  *#observeLogs({ partitionOffsets: offsets, read }: KnownPositions): Generator<void, void> {
    const inflow = unknownColumn(capacityFor(offsets.id))
    yield* eachSlice(offsets.id.length, slice => {
      this.#observeLogSlice(offsets, inflow, slice)
    })
    this.#history.append(inflow, read)
  }

  #observeLogSlice(
    { id: ids, logEndOffset, readableEndOffset, appended, cutTo }: PartitionOffsets,
    inflow: Float64Array,
    { first, end }: Slice,
  ): void {
    for (let row = first; row < end; row++) {
      const id = ids[row] as number
      const logEnd = logEndOffset[row] as number
      const cut = cutTo[row] as number
      if (!Number.isNaN(cut)) {
        this.#history.cut(id, cut)
        this.probes.cut(id, cut)
      }
      // What an earlier reading told is held, and below an end that grew since: it proves nothing.
      if (logEnd > (readableEndOffset[row] as number)) this.#isTransactional.set(id, 1)
      // An end that an earlier reading told is no news of this one.
      if (!Number.isNaN(appended[row])) inflow[id] = logEnd
    }
  }

  /** For each position; in a log of transactions one more, for the marker that nobody reads. */
  *#tolerances(known: KnownPositions, perPart: Float64Array): Generator<void, Float64Array> {
    const tolerance = gather(known.groupTopics.ofPosition, perPart)
    yield* eachSlice(known.positions.rows, slice => {
      this.#tolerateMarkers(known, tolerance, slice)
    })
    return tolerance
  }

  #tolerateMarkers(
    { positions: { partition }, partitionOffsets: { id: ids } }: KnownPositions,
    tolerance: Float64Array,
    { first, end }: Slice,
  ): void {
    for (let row = first; row < end; row++) {
      const id = ids[partition[row] as number] as number
      if ((tolerance[row] as number) < 1 && this.#isTransactional.at(id) === 1) tolerance[row] = 1
    }
  }

  *#risk({ known, logStartAdvance }: Observed): GroupAssessmentPart<'groupTopicRisk'> {
    const { positions, positionStates: states, partitionOffsets, groupTopics } = known
    const risk = yield* retentionRisk({
      positions,
      states,
      offsets: partitionOffsets,
      advance: logStartAdvance,
    })
    yield
    const { rows, ofPosition } = groupTopics
    return yield* worstRetentionRisk(rows, ofPosition, risk, states.isUncommitted)
  }

  *#backlogs(
    observed: Observed,
    oldest: OldestUnread,
    status: Uint8Array,
  ): GroupAssessmentPart<'backlogs'> {
    const { known, objective, arrivalRate, completionRate } = observed
    const { groupTopics, groupTopicSums: sums, groupTopicCounters: counters } = known
    const { rows, ofPosition } = groupTopics
    const { lag, isUncommitted } = known.positionStates
    const drains = yield* drainTimes(observed.outlook, lag)
    const longest = { values: maxByOwner(rows, ofPosition, drains), best: 0 }
    const drain = unknownUnlessComplete(longest, ofPosition, drains, isUncommitted)
    return {
      system: 'kafka',
      rows,
      id: counters.id,
      vhost: null,
      ...namesOf(known),
      messages: sums.lag,
      ...(yield* oldestOwned(known, oldest)),
      arrivedTotal: counters.arrivedTotal,
      completedTotal: counters.completedTotal,
      discardedTotal: counters.lostMessagesTotal,
      arrivalRate,
      completionRate,
      drain,
      consumers: sums.readers,
      status: worstOwned(rows, ofPosition, status),
      objective,
      unknownPartitions: sums.unknownPartitions,
      stalePartitions: sums.stalePartitions,
    }
  }
}

type GroupAssessmentPart<Name extends keyof GroupAssessment> = Generator<
  void,
  GroupAssessment[Name]
>

function namesOf({ groups, topics, groupTopics }: KnownPositions): Pick<Backlogs, 'destination'> & {
  readonly consumerGroup: NonNullable<Backlogs['consumerGroup']>
} {
  return {
    destination: { names: topics.name, index: groupTopics.topic },
    consumerGroup: { names: groups.name, index: groupTopics.group },
  }
}

/** Sums and worst cases of groups, over the topics that they have not abandoned. */
function* ofGroups(
  { groups, groupTopics, groupTopicSums: sums }: KnownPositions,
  { age, status }: Backlogs,
): Generator<void, Pick<GroupAssessment, 'groupLag' | 'groupAge' | 'groupStatus'>> {
  const { group } = groupTopics
  const ofKept = {
    lag: zeroWhereAbandoned(sums.lag, status),
    lastLag: zeroWhereAbandoned(sums.lastLag, status),
  }
  const keptAge = zeroWhereAbandoned(age, status)
  yield
  const highest = { values: maxByOwner(groups.rows, group, keptAge), best: 0 }
  return {
    groupLag: groupLag(groups, groupTopics, ofKept),
    groupAge: unknownUnlessComplete(highest, group, keptAge, uncommittedOnly(sums)),
    groupStatus: worstOwned(groups.rows, group, status),
  }
}

function zeroWhereAbandoned(column: Float64Array, status: Uint8Array): Float64Array {
  const kept = column.slice()
  for (let row = 0; row < kept.length; row++) if (status[row] === abandoned) kept[row] = 0
  return kept
}

/** 1: the lag is unknown for no other reason than that nothing is committed. */
function uncommittedOnly({ lag, unknownPartitions }: GroupTopicSums): Uint8Array {
  const flags = new Uint8Array(lag.length)
  for (let row = 0; row < flags.length; row++) {
    if (Number.isNaN(lag[row]) && unknownPartitions[row] === 0) flags[row] = 1
  }
  return flags
}
