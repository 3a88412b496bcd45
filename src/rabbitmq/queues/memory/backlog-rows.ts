import { presences } from '../../../backlog/consumer-presence.ts'
import { entry, type Row } from '../../../columns/columns.ts'
import type { RememberedBytes } from '../../../columns/remembered-column.ts'
import type { Queues } from '../facts/facts.ts'
import { dueMessages, isDepthless, waitingMessages } from '../facts/waiting.ts'
import type { KnownQueues } from './known-queues.ts'

/** One row for each backlog: a known queue that is no stream, of a type that reports what waits. */
export interface BacklogRows {
  readonly rows: number
  /** Row of `KnownQueues.queues`. */
  readonly queue: Uint32Array
  readonly id: Uint32Array
  /** Rows before this one were read in this poll. */
  readonly firstStale: Row
  /** Messages that wait for consumers. NaN: not reported. */
  readonly messages: Float64Array
  /** Those of them that are not delayed. */
  readonly due: Float64Array
  /** NaN: not reported. */
  readonly consumers: Float64Array
  /** Unix seconds. NaN: not reported. */
  readonly headMessageTimestamp: Float64Array
  /** Bits of `queueTraits`. */
  readonly traits: Uint8Array
}

/** `counted`: 1 for each queue of an unknown type that ever reported what waits, by id. */
export function backlogRows(
  { queues, id: ids, firstStale }: KnownQueues,
  counted: RememberedBytes,
): BacklogRows {
  const queue = rowsOfBacklogs(queues, ids, counted)
  const rows = queue.length
  const id = new Uint32Array(rows)
  const messages = new Float64Array(rows)
  const due = new Float64Array(rows)
  const consumers = new Float64Array(rows)
  const headMessageTimestamp = new Float64Array(rows)
  const traits = new Uint8Array(rows)
  for (let row = 0; row < rows; row++) {
    const at = queue[row]!
    id[row] = ids[at]!
    messages[row] = waitingMessages(queues, at)
    const reported = dueMessages(queues, at)
    due[row] = Number.isNaN(reported) ? messages[row]! : reported
    consumers[row] = queues.consumers[at]!
    headMessageTimestamp[row] = queues.headMessageTimestamp[at]!
    traits[row] = queues.traits[at]!
  }
  const stale = queue.findIndex(row => row >= firstStale)
  return {
    ...{ rows, queue, id, firstStale: stale === -1 ? rows : stale },
    ...{ messages, due, consumers, headMessageTimestamp, traits },
  }
}

const unknown = presences.indexOf('unknown')
const none = presences.indexOf('none')
const consuming = presences.indexOf('consuming')

/** Returns the consumer presence of each row, by index into `presences`; unknown for stale rows. */
export function presenceOf({ rows, firstStale, consumers }: BacklogRows): Uint8Array {
  const presence = new Uint8Array(rows).fill(unknown)
  for (let row = 0; row < firstStale; row++) {
    const count = consumers[row]!
    if (!Number.isNaN(count)) presence[row] = count > 0 ? consuming : none
  }
  return presence
}

/**
 * Streams keep messages that were consumed. Types that are not understood, such as those of plugins, are
 * backlogs once they have reported what waits.
 */
function rowsOfBacklogs(queues: Queues, ids: Uint32Array, counted: RememberedBytes): Uint32Array {
  const found = new Uint32Array(queues.rows)
  let count = 0
  for (let row = 0; row < queues.rows; row++) {
    const word = entry(queues.type, row)
    if (word === 'classic' || word === 'quorum') found[count++] = row
    else if (word !== 'stream' && hasCounts(queues, row, ids[row]!, counted)) {
      found[count++] = row
    }
  }
  return found.slice(0, count)
}

function hasCounts(queues: Queues, row: Row, id: number, counted: RememberedBytes): boolean {
  if (!isDepthless(queues, row)) counted.set(id, 1)
  return counted.at(id) === 1
}
