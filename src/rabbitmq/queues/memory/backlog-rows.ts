import { presences } from '../../../backlog/consumer-presence.ts'
import { entry, type Row } from '../../../columns/columns.ts'
import type { Queues } from '../facts/facts.ts'
import type { KnownQueues } from './known-queues.ts'

/** One row for each backlog: a classic or quorum queue that is known. */
export interface BacklogRows {
  readonly rows: number
  /** Row of `KnownQueues.queues`. */
  readonly queue: Uint32Array
  readonly id: Uint32Array
  /** Rows before this one were read in this poll. */
  readonly firstStale: Row
  /** Ready and unacked. NaN: not reported. */
  readonly messages: Float64Array
  /** NaN: not reported. */
  readonly consumers: Float64Array
  /** Unix seconds. NaN: not reported. */
  readonly headMessageTimestamp: Float64Array
  /** Bits of `queueTraits`. */
  readonly traits: Uint8Array
}

export function backlogRows({ queues, id: ids, firstStale }: KnownQueues): BacklogRows {
  const queue = rowsOfBacklogs(queues)
  const rows = queue.length
  const id = new Uint32Array(rows)
  const messages = new Float64Array(rows)
  const consumers = new Float64Array(rows)
  const headMessageTimestamp = new Float64Array(rows)
  const traits = new Uint8Array(rows)
  for (let row = 0; row < rows; row++) {
    const at = queue[row] as number
    id[row] = ids[at] as number
    messages[row] = (queues.ready[at] as number) + (queues.unacked[at] as number)
    consumers[row] = queues.consumers[at] as number
    headMessageTimestamp[row] = queues.headMessageTimestamp[at] as number
    traits[row] = queues.traits[at] as number
  }
  const stale = queue.findIndex(row => row >= firstStale)
  return {
    ...{ rows, queue, id, firstStale: stale === -1 ? rows : stale },
    ...{ messages, consumers, headMessageTimestamp, traits },
  }
}

const unknown = presences.indexOf('unknown')
const none = presences.indexOf('none')
const consuming = presences.indexOf('consuming')

/** Returns the consumer presence of each row, by index into `presences`; unknown for stale rows. */
export function presenceOf({ rows, firstStale, consumers }: BacklogRows): Uint8Array {
  const presence = new Uint8Array(rows).fill(unknown)
  for (let row = 0; row < firstStale; row++) {
    const count = consumers[row] as number
    if (!Number.isNaN(count)) presence[row] = count > 0 ? consuming : none
  }
  return presence
}

/** Streams keep messages that were consumed, and types of plugins are not known to be backlogs. */
function rowsOfBacklogs({ rows, type }: Queues): Uint32Array {
  const found = new Uint32Array(rows)
  let count = 0
  for (let row = 0; row < rows; row++) {
    const word = entry(type, row)
    if (word === 'classic' || word === 'quorum') found[count++] = row
  }
  return found.slice(0, count)
}
