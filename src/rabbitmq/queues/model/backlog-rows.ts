import { presences } from '../../../backlog/consumer-presence.ts'
import {
  cell,
  eachRow,
  eachRowInSlices,
  entry,
  type Row,
  rowsWhere,
} from '../../../columns/columns.ts'
import type { Queues } from '../facts/facts.ts'
import type { KnownQueues } from '../memory/known-queues.ts'

/** One row for each backlog: a classic or quorum queue that is known. */
export interface BacklogRows {
  readonly rows: number
  /** Row of `KnownQueues.queues`. */
  readonly queue: Uint32Array
  readonly id: Uint32Array
  /** Rows before this one were read this time. */
  readonly firstStale: Row
  /** Ready and unacked. NaN: not told. */
  readonly messages: Float64Array
  /** NaN: not told. */
  readonly consumers: Float64Array
  /** Unix seconds. NaN: not told. */
  readonly headMessageTimestamp: Float64Array
  /** Bits of `queueTraits`. */
  readonly traits: Uint8Array
}

export function* backlogRows({
  queues,
  id,
  firstStale,
}: KnownQueues): Generator<void, BacklogRows> {
  const queue = rowsWhere(queues.rows, row => isBacklog(queues, row))
  yield
  const { length: rows } = queue
  const stale = queue.findIndex(row => row >= firstStale)
  const ids = new Uint32Array(rows)
  const messages = new Float64Array(rows)
  const consumers = new Float64Array(rows)
  const headMessageTimestamp = new Float64Array(rows)
  const traits = new Uint8Array(rows)
  yield* eachRowInSlices(rows, row => {
    const at = cell(queue, row)
    ids[row] = cell(id, at)
    messages[row] = cell(queues.ready, at) + cell(queues.unacked, at)
    consumers[row] = cell(queues.consumers, at)
    headMessageTimestamp[row] = cell(queues.headMessageTimestamp, at)
    traits[row] = cell(queues.traits, at)
  })
  return {
    ...{ rows, queue, id: ids, firstStale: stale === -1 ? rows : stale },
    ...{ messages, consumers, headMessageTimestamp, traits },
  }
}

const unknown = presences.indexOf('unknown')
const none = presences.indexOf('none')
const readers = presences.indexOf('consuming')

/** Who consumes each queue, by index into `presences`; rows that were not read now do not tell. */
export function presenceOf({ rows, firstStale, consumers }: BacklogRows): Uint8Array {
  const attendance = new Uint8Array(rows).fill(unknown)
  eachRow(firstStale, row => {
    const count = cell(consumers, row)
    if (!Number.isNaN(count)) attendance[row] = count > 0 ? readers : none
  })
  return attendance
}

/** True: what waits in it is work not done. Streams keep what was read; plugins promise nothing. */
function isBacklog({ type }: Queues, row: Row): boolean {
  return entry(type, row) === 'classic' || entry(type, row) === 'quorum'
}
