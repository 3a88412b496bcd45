import type { Backlogs } from '../../../backlog/backlogs.ts'
import { cell, entry, unknownColumn } from '../../../columns/columns.ts'
import { NameTable } from '../../../columns/names.ts'
import type { DeadLetterExchanges } from '../../dead-letter-exchanges.ts'
import type { Overview, QueueMode, Queues } from '../facts/facts.ts'
import { queueAvailability } from '../facts/queue-state.ts'
import { isDepthless } from '../facts/waiting.ts'
import type { KnownQueues } from '../memory/known-queues.ts'
import type { KnownVhosts } from '../memory/vhosts-memory.ts'
import type { QueueLimits } from './queue-limits.ts'

/** What is derived from the queues reading of a RabbitMQ cluster. */
export interface RabbitmqQueuesModel {
  readonly cluster: string
  readonly mode: QueueMode
  /** Its totals are counts of the exporter. Null: not read within the staleness limit. */
  readonly overview: Overview | null
  /** How often a counter of this cluster accepted a lower total. */
  readonly counterRebases: number
  readonly vhosts: VhostValues
  readonly queues: QueueValues
  readonly limits: QueueLimits
  /** 1: other queues send it their dead letters. A row for each row of `queues`. */
  readonly isDeadLetterTarget: Uint8Array
  readonly queueCounts: QueueCounts
  readonly backlogs: Backlogs
  /** Where dead letters go, as far as it is known at the time of the call. */
  readonly deadLetterRoutes: Pick<DeadLetterExchanges, 'destinations'>
}

/** One row for each virtual host that is known to exist, in order of name. */
interface VhostValues extends KnownVhosts {
  /** Queues that keep the row of an earlier reading. */
  readonly staleQueues: Float64Array
  /** Queues whose depth is unknown. NaN: the vhost was never listed. */
  readonly unknownQueues: Float64Array
  /** Queues that get messages no counter includes. NaN: not known, as without counters. */
  readonly uncountedQueues: Float64Array
}

/** One row for each queue: those read in this poll, then those that keep their last row. */
interface QueueValues extends Queues {
  /** NaN: not reported, or a stream, which keeps messages whether or not they are consumed. */
  readonly ready: Float64Array
  /** NaN: not reported, or a stream. */
  readonly unacked: Float64Array
  /** Length of a stream's log in messages. NaN: another type, or not reported. */
  readonly retainedMessages: Float64Array
  /** NaN: another type, or not reported. */
  readonly streamConsumers: Float64Array
  /** 1 or 0. NaN: the state does not show it. */
  readonly availability: Float64Array
  /** Counted by the exporter. NaN: never reported, or no longer. */
  readonly redeliveredCount: Float64Array
}

/** One row for each (vhost, queue type, state), with types and states that occur in the cluster. */
interface QueueCounts {
  readonly rows: number
  /** Row of `RabbitmqQueuesModel.vhosts`. */
  readonly vhost: Uint32Array
  readonly types: readonly string[]
  /** Index into `types`. */
  readonly type: Uint32Array
  readonly states: readonly string[]
  /** Index into `states`. */
  readonly state: Uint32Array
  /** NaN: none, or the vhost's queues are not known. */
  readonly queues: Float64Array
}

/** The state of queues whose state is not reported. */
const unreportedState = 'unknown'

/** `uncounted`: rows of queues that get messages no counter includes. */
export function vhostValues(
  { vhosts, queues, firstStale }: KnownQueues,
  mode: QueueMode,
  uncounted: Uint32Array,
): VhostValues {
  const staleQueues = new Float64Array(vhosts.rows)
  const unknownQueues = new Float64Array(vhosts.rows)
  const uncountedQueues = new Float64Array(vhosts.rows)
  for (let row = 0; row < queues.rows; row++) {
    const vhost = queues.vhost[row]!
    if (row >= firstStale) increment(staleQueues, vhost)
    if (isDepthless(queues, row)) increment(unknownQueues, vhost)
  }
  for (const row of uncounted) increment(uncountedQueues, cell(queues.vhost, row))
  for (let vhost = 0; vhost < vhosts.rows; vhost++) {
    const isKnown = cell(vhosts.queuesKnown, vhost) === 1
    if (!isKnown) unknownQueues[vhost] = cell(vhosts.listedQueues, vhost)
    if (!isKnown || mode === 'totals') uncountedQueues[vhost] = NaN
  }
  return { ...vhosts, staleQueues, unknownQueues, uncountedQueues }
}

/** `redelivered`: the count of each queue. */
export function queueValues({ queues }: KnownQueues, redelivered: Float64Array): QueueValues {
  const { rows } = queues
  const ready = queues.ready.slice()
  const unacked = queues.unacked.slice()
  const retainedMessages = unknownColumn(rows)
  const streamConsumers = unknownColumn(rows)
  const availability = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    const state = entry(queues.state, row)
    availability[row] = queueAvailability(state, queues.hasLeader[row]!)
    if (entry(queues.type, row) !== 'stream') continue
    retainedMessages[row] = queues.ready[row]!
    streamConsumers[row] = queues.consumers[row]!
    ready[row] = NaN
    unacked[row] = NaN
  }
  return {
    ...{ ...queues, ready, unacked, retainedMessages, streamConsumers, availability },
    redeliveredCount: redelivered,
  }
}

/** Returns the number of queues of each type in each state that a queue of the cluster has. */
export function queueCounts({ vhosts, queues }: KnownQueues): QueueCounts {
  const types = new NameTable()
  const states = new NameTable()
  const typeOf = Uint32Array.from(queues.type, type => types.indexOf(type))
  const stateOf = Uint32Array.from(queues.state, state => states.indexOf(state || unreportedState))

  const words = states.names.length
  const kinds = types.names.length * words
  const rows = vhosts.rows * kinds
  const vhost = new Uint32Array(rows)
  const type = new Uint32Array(rows)
  const state = new Uint32Array(rows)
  const counts = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    vhost[row] = Math.floor(row / kinds)
    type[row] = Math.floor((row % kinds) / words)
    state[row] = row % words
    if (cell(vhosts.queuesKnown, cell(vhost, row)) === 0) counts[row] = NaN
  }
  for (let row = 0; row < queues.rows; row++) {
    const kind = typeOf[row]! * words + stateOf[row]!
    increment(counts, queues.vhost[row]! * kinds + kind)
  }
  for (let row = 0; row < rows; row++) if (counts[row] === 0) counts[row] = NaN
  return { rows, vhost, types: types.names, type, states: states.names, state, queues: counts }
}

/** NaN stays NaN. */
function increment(counts: Float64Array, at: number): void {
  counts[at] = counts[at]! + 1
}
