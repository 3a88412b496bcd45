import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  earliestOffset,
  latestOffset,
  listOffsets,
  type ListOffsetsRequest,
} from '../../client/apis/list-offsets.ts'
import type { Row } from '../../../columns/columns.ts'
import type { Isolation, LogEnds } from '../facts/log-ends.ts'
import type { Topology } from '../facts/topology-builder.ts'
import type { TopologyIndex } from '../facts/topology-index.ts'
import type { BrokerRequests } from './broker-requests.ts'
import { asking, namedPartitions, partitionsPerRequest, rowsByLeader } from './named-partitions.ts'
import { OffsetSink } from './offset-sink.ts'
import type { SectionProblems } from './section-problems.ts'

export interface LogEndsRead {
  readonly topology: Topology
  readonly index: TopologyIndex
  readonly isolation: Isolation
  readonly logEnds: LogEnds
  readonly problems: SectionProblems
}

/** Asks each leader where the logs of its partitions begin and end. Leaderless ones stay unknown. */
export async function readLogEnds(requests: BrokerRequests, read: LogEndsRead): Promise<void> {
  const { partitions } = read.topology
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

async function readChunk(
  requests: BrokerRequests,
  leader: number,
  rows: readonly Row[],
  { topology, index, isolation, logEnds, problems }: LogEndsRead,
): Promise<void> {
  const ask = async (request: ListOffsetsRequest, offsets: Float64Array): Promise<void> => {
    const sink = new OffsetSink(leader, index, offsets, problems)
    const problem = await requests.ask(leader, listOffsets, request, sink)
    if (problem !== null) problems.add(problem)
  }
  const named = namedPartitions(topology, rows)
  const latest = asking(named, () => latestOffset)
  if (isolation === 'read_committed') {
    // Before the log end, so that open transactions are never fewer than none.
    await ask({ isolation, topics: latest }, logEnds.lastStableOffset)
  }
  const askForStarts = async (): Promise<void> => {
    // Both requests at once would be put in bytes in a single turn of the event loop.
    await nextTurn()
    const earliest = asking(named, () => earliestOffset)
    await ask({ isolation: 'read_uncommitted', topics: earliest }, logEnds.logStartOffset)
  }
  await Promise.all([
    ask({ isolation: 'read_uncommitted', topics: latest }, logEnds.logEndOffset),
    askForStarts(),
  ])
}
