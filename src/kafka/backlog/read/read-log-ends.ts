import { setImmediate as nextTurn } from 'node:timers/promises'
import { cell, entry, type Row } from '../../../columns/columns.ts'
import {
  earliestOffset,
  latestOffset,
  listOffsets,
  type ListOffsetsRequest,
  type ListOffsetsSink,
} from '../../client/apis/list-offsets.ts'
import { leaderNotAvailable, noError } from '../../client/error-codes.ts'
import type { Isolation, LogEnds } from '../facts/log-ends.ts'
import type { Topology } from '../facts/topology-builder.ts'
import type { TopologyIndex } from '../facts/topology-index.ts'
import type { BrokerRequests } from './broker-requests.ts'
import {
  withTimestamps,
  namedPartitions,
  partitionsPerRequest,
  rowsByLeader,
} from './named-partitions.ts'
import { anyBroker, type SectionProblems } from './section-problems.ts'

interface LogEndsRead {
  readonly topology: Topology
  readonly index: TopologyIndex
  readonly isolation: Isolation
  readonly logEnds: LogEnds
  readonly problems: SectionProblems
}

/** Reads log start and log end of each partition from its leader. Leaderless ones stay unknown. */
export async function readLogEnds(requests: BrokerRequests, read: LogEndsRead): Promise<void> {
  const { partitions } = read.topology
  addLeaderless(read)
  await requests.eachBroker(
    rowsByLeader(partitions.leader.keys(), partitions.leader),
    async (leader, rows) => {
      for (let first = 0; first < rows.length; first += partitionsPerRequest) {
        const chunk = rows.slice(first, first + partitionsPerRequest)
        await readChunk(requests, leader, chunk, read)
      }
    },
  )
}

/** Adds the partitions without a leader, by the broker that should lead them, if that is gone. */
function addLeaderless({ topology: { brokers, topics, partitions }, problems }: LogEndsRead): void {
  if (!partitions.leader.includes(-1)) return
  const live = new Set(brokers.id.filter((_, row) => brokers.registered[row] === 1))
  for (const [row, leader] of partitions.leader.entries()) {
    if (leader >= 0) continue
    const topic = entry(topics.name, cell(partitions.topic, row))
    const name = `${topic}-${cell(partitions.partition, row)}`
    const preferred = cell(partitions.preferredLeader, row)
    const broker = live.has(preferred) ? anyBroker : preferred
    problems.addRow('partition', name, leaderNotAvailable, broker)
  }
}

async function readChunk(
  requests: BrokerRequests,
  leader: number,
  rows: readonly Row[],
  { topology, index, isolation, logEnds, problems }: LogEndsRead,
): Promise<void> {
  const readOffsets = async (request: ListOffsetsRequest, offsets: Float64Array): Promise<void> => {
    const sink = new OffsetSink(leader, index, offsets, problems)
    const problem = await requests.sendTo(leader, listOffsets, request, sink)
    if (problem !== null) problems.add(problem)
  }
  const named = namedPartitions(topology, rows)
  const latest = withTimestamps(named, () => latestOffset)
  if (isolation === 'read_committed') {
    // Before the log end, so that the number of messages in open transactions is never negative.
    await readOffsets({ isolation, topics: latest }, logEnds.lastStableOffset)
  }
  const readStarts = async (): Promise<void> => {
    // Otherwise both requests would be encoded in a single turn of the event loop.
    await nextTurn()
    const earliest = withTimestamps(named, () => earliestOffset)
    await readOffsets({ isolation: 'read_uncommitted', topics: earliest }, logEnds.logStartOffset)
  }
  await Promise.all([
    readOffsets({ isolation: 'read_uncommitted', topics: latest }, logEnds.logEndOffset),
    readStarts(),
  ])
}

/** Receives the offsets from one leader. */
class OffsetSink implements ListOffsetsSink {
  readonly #leader: number
  readonly #index: TopologyIndex
  /** By partition row. */
  readonly #offsets: Float64Array
  readonly #problems: SectionProblems
  #topic = ''
  #topicRow: number | undefined

  constructor(
    leader: number,
    index: TopologyIndex,
    offsets: Float64Array,
    problems: SectionProblems,
  ) {
    this.#leader = leader
    this.#index = index
    this.#offsets = offsets
    this.#problems = problems
  }

  topic(topic: string): void {
    this.#topic = topic
    this.#topicRow = this.#index.topicRow(topic)
  }

  partition(partition: number, errorCode: number, offset: number): void {
    if (errorCode !== noError) {
      this.#problems.addRow('partition', this.#name(partition), errorCode, this.#leader)
      return
    }
    if (this.#topicRow === undefined) return
    const row = this.#index.partitionRow(this.#topicRow, partition)
    if (row === undefined || offset < 0) return
    if (offset <= Number.MAX_SAFE_INTEGER) this.#offsets[row] = offset
    else this.#problems.addImplausible('partition', this.#name(partition), 'offset', this.#leader)
  }

  #name(partition: number): string {
    return `${this.#topic}-${partition}`
  }
}
