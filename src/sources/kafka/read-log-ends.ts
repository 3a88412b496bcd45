import {
  earliestOffset,
  latestOffset,
  listOffsets,
  type ListOffsetsRequest,
  type TopicPartitions,
} from '../../clients/kafka/apis/list-offsets.ts'
import { cell, entry, type Row } from '../../domain/columns.ts'
import type { Isolation, LogEnds } from '../../domain/kafka/log-ends.ts'
import type { Topology } from '../../domain/kafka/topology-builder.ts'
import type { TopologyIndex } from '../../domain/kafka/topology-index.ts'
import type { Conversation } from './conversation.ts'
import { OffsetSink } from './offset-sink.ts'
import type { SectionProblems } from './section-problems.ts'

/** An answer of about 200 KB; a leader of more is asked again. */
const partitionsPerRequest = 5_000

export interface LogEndsRead {
  readonly topology: Topology
  readonly index: TopologyIndex
  readonly isolation: Isolation
  readonly logEnds: LogEnds
  readonly problems: SectionProblems
}

/** Asks each leader where the logs of its partitions begin and end. Leaderless ones stay unknown. */
export async function readLogEnds(conversation: Conversation, read: LogEndsRead): Promise<void> {
  const { partitions } = read.topology
  await conversation.eachBroker(rowsByLeader(partitions.leader), async (leader, rows) => {
    for (let first = 0; first < rows.length; first += partitionsPerRequest) {
      const chunk = rows.slice(first, first + partitionsPerRequest)
      await readChunk(conversation, leader, chunk, read)
    }
  })
}

async function readChunk(
  conversation: Conversation,
  leader: number,
  rows: readonly Row[],
  { topology, index, isolation, logEnds, problems }: LogEndsRead,
): Promise<void> {
  const ask = async (request: ListOffsetsRequest, offsets: Float64Array): Promise<void> => {
    const sink = new OffsetSink(leader, index, offsets, problems)
    const problem = await conversation.ask(leader, listOffsets, request, sink)
    if (problem !== null) problems.add(problem)
  }
  const named = namedPartitions(topology, rows)
  const latest = asking(named, latestOffset)
  if (isolation === 'read_committed') {
    // Before the log end, so that open transactions are never fewer than none.
    await ask({ isolation, topics: latest }, logEnds.lastStableOffset)
  }
  await Promise.all([
    ask({ isolation: 'read_uncommitted', topics: latest }, logEnds.logEndOffset),
    ask(
      { isolation: 'read_uncommitted', topics: asking(named, earliestOffset) },
      logEnds.logStartOffset,
    ),
  ])
}

function rowsByLeader(leader: Int32Array): ReadonlyMap<number, Row[]> {
  const rowsOf = new Map<number, Row[]>()
  for (const [row, id] of leader.entries()) {
    if (id < 0) continue
    const rows = rowsOf.get(id)
    if (rows === undefined) rowsOf.set(id, [row])
    else rows.push(row)
  }
  return rowsOf
}

type NamedPartitions = Omit<TopicPartitions, 'timestamp'>

/** Partition rows as every request names them; rows are in order of topic. */
function namedPartitions(
  { topics, partitions }: Topology,
  rows: readonly Row[],
): readonly NamedPartitions[] {
  const named: NamedPartitions[] = []
  let first = 0
  while (first < rows.length) {
    const topic = cell(partitions.topic, entry(rows, first))
    let end = first + 1
    while (end < rows.length && cell(partitions.topic, entry(rows, end)) === topic) end++
    const ofTopic = rows.slice(first, end)
    named.push({
      topic: entry(topics.name, topic),
      partition: new Int32Array(ofTopic.map(row => cell(partitions.partition, row))),
      leaderEpoch: new Int32Array(ofTopic.map(row => cell(partitions.leaderEpoch, row))),
    })
    first = end
  }
  return named
}

function asking(named: readonly NamedPartitions[], timestamp: number): readonly TopicPartitions[] {
  return named.map(one => ({
    ...one,
    timestamp: new Float64Array(one.partition.length).fill(timestamp),
  }))
}
