import type { Backlogs } from '../../../backlog/backlogs.ts'
import { cell, countBy, derive, deriveIndex, entry, type Row } from '../../../columns/columns.ts'
import { NameTable } from '../../../columns/names.ts'
import type { Overview, QueueMode, Queues } from '../facts/facts.ts'
import type { KnownQueues } from '../memory/known-queues.ts'
import { queueAvailability, queueStates } from './queue-state.ts'
import type { KnownVhosts } from '../memory/vhosts-memory.ts'

/** What follows from the queues reading of a RabbitMQ cluster. */
export interface RabbitmqQueuesModel {
  readonly cluster: string
  readonly mode: QueueMode
  /** Its totals are our counts. Null: it was not read for longer than the staleness limit. */
  readonly overview: Overview | null
  /** How often a counter of this cluster believed a lower total. */
  readonly counterRebases: number
  readonly vhosts: VhostValues
  readonly queues: QueueValues
  readonly queueCounts: QueueCounts
  readonly backlogs: Backlogs
}

/** One row for each virtual host that is known to exist, in order of name. */
export interface VhostValues extends KnownVhosts {
  /** Queues that keep the row of an earlier reading. */
  readonly staleQueues: Float64Array
  /** Queues whose depth is not known (any more). NaN: the vhost was never listed. */
  readonly unknownQueues: Float64Array
  /** Queues to which messages come that no counter tells. NaN: not known, as without counters. */
  readonly uncountedQueues: Float64Array
}

/** One row for each queue: those read this time, then those that keep their last row. */
export interface QueueValues extends Queues {
  /** NaN: not told, or a stream, which keeps messages whether or not they are consumed. */
  readonly messagesReady: Float64Array
  readonly messagesUnacked: Float64Array
  /** Length of a stream's log in messages. NaN: another type, or not told. */
  readonly retainedMessages: Float64Array
  /** 1 or 0. NaN: the state says nothing of that. */
  readonly availability: Float64Array
  /** Counted by us. NaN: nothing was told, or the mode has no counters. */
  readonly redeliveredCount: Float64Array
}

/** One row for each (vhost, queue type, state) that queues can be in. */
export interface QueueCounts {
  readonly rows: number
  /** Row of `RabbitmqQueuesModel.vhosts`. */
  readonly vhost: Uint32Array
  readonly types: readonly string[]
  /** Index into `types`. */
  readonly type: Uint32Array
  readonly states: readonly string[]
  /** Index into `states`. */
  readonly state: Uint32Array
  /** NaN: the vhost's queues are not known. */
  readonly queues: Float64Array
}

/** The state of queues whose state the API does not tell. */
const unreportedState = 'unknown'

function isStream({ type }: Queues, row: Row): boolean {
  return entry(type, row) === 'stream'
}

/** `uncounted`: rows of queues to which messages come that no counter tells. */
export function vhostValues(
  { vhosts, queues, firstStale }: KnownQueues,
  mode: QueueMode,
  uncounted: Uint32Array,
): VhostValues {
  const vhostOf = (row: Row): number => cell(queues.vhost, row)
  const staleQueues = countBy(vhosts.rows, queues.rows, vhostOf, row => row >= firstStale)
  const depthless = countBy(vhosts.rows, queues.rows, vhostOf, row => isDepthless(queues, row))
  const uncountedQueues = countBy(
    vhosts.rows,
    uncounted.length,
    row => vhostOf(cell(uncounted, row)),
    () => true,
  )
  return {
    ...vhosts,
    staleQueues,
    unknownQueues: derive(vhosts.rows, vhost => {
      const isKnown = cell(vhosts.queuesKnown, vhost) === 1
      return isKnown ? cell(depthless, vhost) : cell(vhosts.listedQueues, vhost)
    }),
    uncountedQueues: derive(vhosts.rows, vhost =>
      mode !== 'totals' && cell(vhosts.queuesKnown, vhost) === 1
        ? cell(uncountedQueues, vhost)
        : NaN,
    ),
  }
}

/** True: how many messages the queue has was not told. */
export function isDepthless(
  { ready, unacked }: Pick<Queues, 'ready' | 'unacked'>,
  row: Row,
): boolean {
  return Number.isNaN(cell(ready, row) + cell(unacked, row))
}

/** `redelivered` has the count under each id. */
export function* queueValues(
  { queues, id }: KnownQueues,
  redelivered: (id: number) => number,
): Generator<void, QueueValues> {
  const { rows, ready, unacked } = queues
  const messagesReady = derive(rows, row => (isStream(queues, row) ? NaN : cell(ready, row)))
  const messagesUnacked = derive(rows, row => (isStream(queues, row) ? NaN : cell(unacked, row)))
  yield
  const availability = derive(rows, row =>
    queueAvailability(entry(queues.state, row), cell(queues.hasLeader, row)),
  )
  const redeliveredCount = derive(rows, row => redelivered(cell(id, row)))
  yield
  return {
    ...queues,
    messagesReady,
    messagesUnacked,
    retainedMessages: derive(rows, row => (isStream(queues, row) ? cell(ready, row) : NaN)),
    availability,
    redeliveredCount,
  }
}

/**
 * How many queues of each type are in each state.
 *
 * Every vhost has a row for every word, so that a number falls to 0 instead of vanishing.
 */
export function queueCounts({ vhosts, queues }: KnownQueues): QueueCounts {
  const types = new NameTable()
  types.indexOf('classic')
  const states = new NameTable()
  for (const state of [...queueStates, unreportedState]) states.indexOf(state)
  const typeOf = deriveIndex(queues.rows, row => types.indexOf(entry(queues.type, row)))
  const stateOf = deriveIndex(queues.rows, row =>
    states.indexOf(entry(queues.state, row) || unreportedState),
  )

  const words = states.names.length
  const kinds = types.names.length * words
  const rows = vhosts.rows * kinds
  const rowOf = (row: Row): number =>
    cell(queues.vhost, row) * kinds + cell(typeOf, row) * words + cell(stateOf, row)
  const counts = countBy(rows, queues.rows, rowOf, () => true)
  const vhost = deriveIndex(rows, row => Math.floor(row / kinds))
  return {
    rows,
    vhost,
    types: types.names,
    type: deriveIndex(rows, row => Math.floor((row % kinds) / words)),
    states: states.names,
    state: deriveIndex(rows, row => row % words),
    queues: derive(rows, row =>
      cell(vhosts.queuesKnown, cell(vhost, row)) === 1 ? cell(counts, row) : NaN,
    ),
  }
}
