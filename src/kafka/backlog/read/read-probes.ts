import { cell, eachRow, entry, type Row, unknownColumn } from '../../../columns/columns.ts'
import { type Outcome, outcome } from '../../../reading/reading.ts'
import type { ObserveRequest } from '../../../reading/request.ts'
import type { Seconds, Instant } from '../../../reading/time.ts'
import type { Clock } from '../../../scheduling/clock.ts'
import type { Timer } from '../../../scheduling/timer.ts'
import { type YieldToLoop, runCooperatively } from '../../../scheduling/yielder.ts'
import { listOffsets, type ListOffsetsSink } from '../../client/apis/list-offsets.ts'
import { noError } from '../../client/error-codes.ts'
import type { KafkaClient } from '../../client/kafka-client.ts'
import type { Partitions, Topics } from '../facts/facts.ts'
import { TopologyIndex } from '../facts/topology-index.ts'
import type { ProbePlan, ProbeSearch } from '../probes/probe-search.ts'
import { BrokerRequests } from './broker-requests.ts'
import {
  withTimestamps,
  namedPartitions,
  partitionsPerRequest,
  rowsByLeader,
} from './named-partitions.ts'
import { SectionProblems } from './section-problems.ts'

interface ProbeSourceOptions {
  readonly client: KafkaClient
  /** Time limit of a search; the next search continues it. */
  readonly deadline: Seconds
  readonly observe: ObserveRequest
  readonly clock: Clock
  readonly timer: Timer
  readonly yieldToLoop: YieldToLoop
}

/** The partitions of the reading whose rows the search refers to. */
interface ProbedTopology {
  readonly topics: Topics
  readonly partitions: Partitions
}

/** Queries leaders for the timestamps of records written before this process started. */
export interface ProbeSource {
  /**
   * Sends rounds of requests until the search is complete, at most four; the first search, for which
   * the first page waits, may use eight.
   *
   * Never rejects for external failures. The signal aborts when the monitor stops, or when the next
   * reading is observed.
   */
  run(search: ProbeSearch, topology: ProbedTopology, signal: AbortSignal): Promise<Outcome>
}

/** Enough for records of any age with a steady producer; other searches continue at the next poll. */
const roundsPerPoll = 4
/** Enough for three groups that lag far apart in one partition. */
const roundsOfFirstPoll = 8

/** Counted separately from the log ends of each reading. */
const listOffsetsByTimestamp = { ...listOffsets, name: 'ListOffsets by timestamp' }

export function createProbeSource(options: ProbeSourceOptions): ProbeSource {
  return {
    async run(search, topology, signal) {
      const { client, clock, timer, observe, deadline } = options
      const problems = new SectionProblems()
      const end = clock.now().monotonic + deadline
      const isOver = (): boolean => signal.aborted || clock.now().monotonic >= end
      const all = new BrokerRequests(client, { signal, observe })
      await all.within({ limit: deadline, timer }, requests =>
        runRounds({ requests, search, topology, problems, signal, isOver }, options),
      )
      addImplausibleTimes(search, topology, problems)
      const answers = [...all.answered.values()]
      return outcome(problems.list(), answers.length === 0 || answers.includes(true))
    },
  }
}

/** In each run until they are plausible, although these partitions are rarely probed. */
function addImplausibleTimes(
  search: ProbeSearch,
  { topics, partitions }: ProbedTopology,
  problems: SectionProblems,
): void {
  for (const row of search.partitionsWithImplausibleTimes()) {
    const topic = entry(topics.name, cell(partitions.topic, row))
    const name = `${topic}-${cell(partitions.partition, row)}`
    problems.addImplausible('partition', name, 'timestamp', cell(partitions.leader, row))
  }
}

interface Probing {
  readonly requests: BrokerRequests
  readonly search: ProbeSearch
  readonly topology: ProbedTopology
  readonly problems: SectionProblems
  /** Aborted: missing responses are not failures of the brokers. */
  readonly signal: AbortSignal
  /** True: no more requests are sent. */
  readonly isOver: () => boolean
}

async function runRounds(
  probing: Probing,
  { clock, yieldToLoop }: Pick<ProbeSourceOptions, 'clock' | 'yieldToLoop'>,
): Promise<void> {
  const { search, topology, problems } = probing
  const index = new TopologyIndex(topology.topics, topology.partitions)
  const rounds = search.isFirst ? roundsOfFirstPoll : roundsPerPoll
  for (let round = 0; round < rounds && !probing.isOver(); round++) {
    const plan = await runCooperatively(search.nextRound(clock.now()), yieldToLoop)
    if (plan.rows === 0) return
    const timestamp = timestamps(plan, topology.partitions.rows)
    await probeLeaders(plan, probing, { search, index, timestamp, problems, clock })
  }
}

/** Requested timestamp by partition row. NaN: none. */
function timestamps({ rows, partition, timestamp }: ProbePlan, partitions: number): Float64Array {
  const byPartition = unknownColumn(partitions)
  eachRow(rows, row => (byPartition[cell(partition, row)] = cell(timestamp, row)))
  return byPartition
}

async function probeLeaders(
  plan: ProbePlan,
  { requests, topology, signal, isOver }: Probing,
  round: ProbeRound,
): Promise<void> {
  const leaders = rowsByLeader(plan.partition, topology.partitions.leader)
  await requests.eachBroker(leaders, async (leader, rows) => {
    for (let first = 0; first < rows.length && !isOver(); first += partitionsPerRequest) {
      const named = namedPartitions(topology, rows.slice(first, first + partitionsPerRequest))
      const topics = withTimestamps(named, row => cell(round.timestamp, row))
      const request = { isolation: 'read_uncommitted', topics } as const
      const sink = new ProbeSink(leader, round)
      const problem = await requests.sendTo(leader, listOffsetsByTimestamp, request, sink)
      if (problem === null || signal.aborted) continue
      round.problems.add(problem)
      // An unreachable broker soon loses its partitions; after other errors they are paused.
      if (problem.kind !== 'unreachable')
        failAll(
          named.flatMap(({ rows }) => rows),
          round,
        )
    }
  })
}

function failAll(rows: readonly Row[], { search, clock }: ProbeRound): void {
  const now = clock.now()
  for (const row of rows) search.failed(row, now)
}

/** Where the responses of one round are recorded. */
interface ProbeRound {
  readonly search: ProbeSearch
  readonly index: TopologyIndex
  /** Requested timestamp of each partition row. NaN: not requested. */
  readonly timestamp: Float64Array
  readonly problems: SectionProblems
  readonly clock: Clock
}

/** Receives the responses of one leader to probes. */
class ProbeSink implements ListOffsetsSink {
  readonly #leader: number
  readonly #round: ProbeRound
  #topic = ''
  #topicRow: number | undefined
  #now: Instant

  constructor(leader: number, round: ProbeRound) {
    this.#leader = leader
    this.#round = round
    this.#now = round.clock.now()
  }

  topic(topic: string): void {
    this.#topic = topic
    this.#topicRow = this.#round.index.topicRow(topic)
    this.#now = this.#round.clock.now()
  }

  partition(partition: number, errorCode: number, offset: number, stamp: number): void {
    if (this.#topicRow === undefined) return
    const { search, index, timestamp, problems } = this.#round
    const row = index.partitionRow(this.#topicRow, partition)
    const requested = row === undefined ? NaN : (timestamp[row] ?? NaN)
    if (row === undefined || Number.isNaN(requested)) return
    const name = `${this.#topic}-${partition}`
    if (errorCode !== noError) problems.addRow('partition', name, errorCode, this.#leader)
    else if (offset > Number.MAX_SAFE_INTEGER) {
      problems.addImplausible('partition', name, 'offset', this.#leader)
    } else {
      search.answered(row, { timestamp: requested, offset, stamp }, this.#now)
      return
    }
    search.failed(row, this.#now)
  }
}
