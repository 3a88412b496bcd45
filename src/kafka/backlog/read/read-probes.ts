import { listOffsets } from '../../client/apis/list-offsets.ts'
import type { KafkaClient } from '../../client/client.ts'
import { cell, eachRow, type Row, unknownColumn } from '../../../columns/columns.ts'
import type { Partitions, Topics } from '../facts/facts.ts'
import type { ProbePlan, ProbeSearch } from '../probes/probe-search.ts'
import { TopologyIndex } from '../facts/topology-index.ts'
import { type Outcome, outcome } from '../../../reading/reading.ts'
import type { ObserveRequest } from '../../../reading/request.ts'
import type { Seconds } from '../../../reading/time.ts'
import { type YieldToLoop, runCooperatively } from '../../../scheduling/yielder.ts'
import type { Clock } from '../../../scheduling/clock.ts'
import type { Timer } from '../../../scheduling/timer.ts'
import { BrokerRequests } from './broker-requests.ts'
import { asking, namedPartitions, partitionsPerRequest, rowsByLeader } from './named-partitions.ts'
import { type ProbeRound, ProbeSink } from './probe-sink.ts'
import { SectionProblems } from './section-problems.ts'

export interface ProbeSourceOptions {
  readonly client: KafkaClient
  /** After this long a search ends, and the next one goes on. */
  readonly deadline: Seconds
  readonly observe: ObserveRequest
  readonly clock: Clock
  readonly timer: Timer
  readonly yieldToLoop: YieldToLoop
}

/** The partitions as a reading told them, whose rows the search speaks of. */
export interface ProbedTopology {
  readonly topics: Topics
  readonly partitions: Partitions
}

/** Asks leaders when records arrived that were there before us. */
export interface ProbeSource {
  /**
   * Asks round after round until the search knows enough, four times at most; the first search,
   * for which the first page waits, may ask twice as often.
   *
   * Never throws for the world's failures. The signal carries the monitor's end, and that of the
   * time until the next reading is observed.
   */
  run(search: ProbeSearch, topology: ProbedTopology, signal: AbortSignal): Promise<Outcome>
}

/** Enough for a steady producer's record of any age; another one's goes on at the next poll. */
const roundsPerPoll = 4
/** Enough for three groups that lag far apart in one partition. */
const roundsOfFirstPoll = 8

/** Counted apart from the log ends of each reading. */
const listOffsetsByTimestamp = { ...listOffsets, name: 'ListOffsets by timestamp' }

export function createProbeSource(options: ProbeSourceOptions): ProbeSource {
  return {
    async run(search, topology, signal) {
      const { client, clock, timer, observe, deadline } = options
      const problems = new SectionProblems()
      const end = clock.now().monotonic + deadline
      const isOver = (): boolean => signal.aborted || clock.now().monotonic >= end
      const whole = new BrokerRequests(client, { signal, observe })
      await whole.within({ limit: deadline, timer }, requests =>
        runRounds({ requests, search, topology, problems, signal, isOver }, options),
      )
      return outcome(problems.list(), [...whole.answered.values()].includes(true))
    },
  }
}

interface Probing {
  readonly requests: BrokerRequests
  readonly search: ProbeSearch
  readonly topology: ProbedTopology
  readonly problems: SectionProblems
  /** Aborted: it is not the brokers' fault that they did not answer. */
  readonly signal: AbortSignal
  /** Nobody waits for another answer. */
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
    await askLeaders(plan, probing, { search, index, timestamp, problems, clock })
  }
}

/** What is asked by partition row. NaN: nothing. */
function timestamps({ rows, partition, timestamp }: ProbePlan, partitions: number): Float64Array {
  const byPartition = unknownColumn(partitions)
  eachRow(rows, row => (byPartition[cell(partition, row)] = cell(timestamp, row)))
  return byPartition
}

async function askLeaders(
  plan: ProbePlan,
  { requests, topology, signal, isOver }: Probing,
  round: ProbeRound,
): Promise<void> {
  const leaders = rowsByLeader(plan.partition, topology.partitions.leader)
  await requests.eachBroker(leaders, async (leader, rows) => {
    for (let first = 0; first < rows.length && !isOver(); first += partitionsPerRequest) {
      const named = namedPartitions(topology, rows.slice(first, first + partitionsPerRequest))
      const topics = asking(named, row => cell(round.timestamp, row))
      const request = { isolation: 'read_uncommitted', topics } as const
      const sink = new ProbeSink(leader, round)
      const problem = await requests.ask(leader, listOffsetsByTimestamp, request, sink)
      if (problem === null || signal.aborted) continue
      round.problems.add(problem)
      // A broker that is gone will not lead for long; one that cannot answer is left alone.
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
