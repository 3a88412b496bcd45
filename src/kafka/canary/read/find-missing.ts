import { parseCanaryMessage } from '../../../canary/message.ts'
import type { Problem } from '../../../reading/problem.ts'
import { earliestOffset, latestOffset, listOffsets } from '../../client/apis/list-offsets.ts'
import { fetch } from '../apis/fetch.ts'
import { decodeRecordBatches } from '../apis/record-batch.ts'
import type { CanaryPartition, Lookup, MissingMessage, Verdict } from '../facts.ts'
import type { CanaryRequests } from './requests.ts'

interface Search {
  readonly requests: CanaryRequests
  readonly topic: string
  readonly broker: number
}

/** A missing message, and its partition as Metadata shows it now. */
export interface Searched {
  readonly missing: MissingMessage
  readonly at: CanaryPartition
}

const offsetOutOfRange = 1

/**
 * Looks at exactly the offset of each missing message, one for each partition of a broker.
 *
 * With the leader epoch, so that a broker that does not know of a later election refuses. A message
 * without a verdict, such as one in a compressed batch or where a compacted log has a gap, is left
 * out: nothing is proven.
 */
export async function findMissing(
  search: Search,
  searched: readonly Searched[],
): Promise<readonly Lookup[]> {
  if (searched.length === 0) return []
  const { requests, topic, broker } = search
  const verdicts = new Map<number, Verdict>()
  const nothing: Searched[] = []
  const partitions = searched.map(({ missing: { partition, offset }, at: { leaderEpoch } }) => ({
    partition,
    leaderEpoch,
    offset,
  }))
  const problem = await requests.to(
    broker,
    fetch,
    { topic, maxWaitMilliseconds: 0, partitions },
    {
      throttled: () => undefined,
      partition: (partition, errorCode, records) => {
        const one = searched.find(({ missing }) => missing.partition === partition)
        if (one === undefined) return
        const isEmpty = errorCode === 0 && (records === null || records.length === 0)
        if (errorCode === offsetOutOfRange || isEmpty) nothing.push(one)
        else if (errorCode === 0 && records !== null) {
          const verdict = verdictOf(records, one.missing)
          if (verdict !== null) verdicts.set(partition, verdict)
        }
      },
    },
  )
  if (problem !== null) return []
  await outsideLog(search, nothing, verdicts)
  return searched.flatMap(({ missing }) => {
    const verdict = verdicts.get(missing.partition)
    return verdict === undefined ? [] : [{ ...missing, verdict }]
  })
}

/** Null: the record at the offset cannot be read, or there is none. */
function verdictOf(records: Buffer, { offset, run, sequence }: MissingMessage): Verdict | null {
  let verdict: Verdict | null = null
  decodeRecordBatches(records, {
    unreadable: () => undefined,
    record: (at, value) => {
      if (at !== offset) return
      const message = parseCanaryMessage(value)
      const isOurs = message?.run === run && message.sequence === sequence
      verdict = isOurs ? 'present' : 'replaced'
    },
  })
  return verdict
}

/**
 * Decides where the log ends or starts.
 *
 * An empty response is no proof: a leader that was just elected does not serve all of its log yet.
 * ListOffsets has an error until it knows what is committed.
 */
async function outsideLog(
  search: Search,
  searched: readonly Searched[],
  verdicts: Map<number, Verdict>,
): Promise<void> {
  if (searched.length === 0) return
  const starts = new Map<number, number>()
  const ends = new Map<number, number>()
  const problems = [
    await listed(search, searched, earliestOffset, starts),
    await listed(search, searched, latestOffset, ends),
  ]
  if (problems.some(problem => problem !== null)) return
  for (const { missing } of searched) {
    const { partition, offset } = missing
    const [start, end] = [starts.get(partition), ends.get(partition)]
    if (start === undefined || end === undefined) continue
    if (offset < start) verdicts.set(partition, 'below_start')
    else if (offset >= end) verdicts.set(partition, 'beyond_end')
  }
}

function listed(
  { requests, topic, broker }: Search,
  searched: readonly Searched[],
  timestamp: number,
  offsets: Map<number, number>,
): Promise<Problem | null> {
  const request = {
    isolation: 'read_uncommitted' as const,
    topics: [
      {
        topic,
        partition: Int32Array.from(searched, ({ missing }) => missing.partition),
        leaderEpoch: Int32Array.from(searched, ({ at }) => at.leaderEpoch),
        timestamp: new Float64Array(searched.length).fill(timestamp),
      },
    ],
  }
  return requests.to(broker, listOffsets, request, {
    topic: () => undefined,
    partition: (partition, errorCode, offset) => {
      if (errorCode === 0 && offset >= 0) offsets.set(partition, offset)
    },
  })
}
