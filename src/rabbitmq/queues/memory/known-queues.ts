import {
  cell,
  type Column,
  deriveIndex,
  eachRow,
  entry,
  type Row,
  rowsWhere,
} from '../../../columns/columns.ts'
import type { Queues } from '../facts/facts.ts'
import type { KnownVhosts } from './vhosts-memory.ts'

/** Queues that a reading showed, and after them those that keep the row of an earlier reading. */
export interface KnownQueues {
  readonly vhosts: KnownVhosts
  /** Its `vhost` is a row of `vhosts`. */
  readonly queues: Queues
  /** Id of each row in memory's directory. */
  readonly id: Uint32Array
  /** Rows before this one were read this time. */
  readonly firstStale: Row
}

/** What one reading showed, with the names of the vhosts that its `vhost` column indexes. */
export interface ReadQueues {
  readonly vhostNames: readonly string[]
  readonly queues: Queues
  readonly id: Uint32Array
}

/** Joins what was read with the last rows of vhosts that could not be listed; yields in between. */
export function* joinQueues(
  read: ReadQueues,
  last: KnownQueues | null,
  vhosts: KnownVhosts,
  isSighted: (id: number) => boolean,
): Generator<void, KnownQueues> {
  const kept = last === null ? new Uint32Array() : keptRows(last, vhosts, isSighted)
  const queues = { ...read.queues, vhost: movedVhosts(read.vhostNames, read.queues, vhosts) }
  const firstStale = queues.rows
  if (last === null || kept.length === 0) return { vhosts, queues, id: read.id, firstStale }
  const moved = { ...last.queues, vhost: movedVhosts(last.vhosts.name, last.queues, vhosts) }
  return {
    vhosts,
    queues: yield* appended(queues, moved, kept),
    id: concatenated(new Uint32Array(firstStale + kept.length), read.id, last.id, kept),
    firstStale,
  }
}

function keptRows(
  { vhosts: lastVhosts, queues, id }: KnownQueues,
  { name, isListed, queuesKnown }: KnownVhosts,
  isSighted: (id: number) => boolean,
): Uint32Array {
  const isKept = new Set(
    name.filter((_, vhost) => cell(isListed, vhost) === 0 && cell(queuesKnown, vhost) === 1),
  )
  if (isKept.size === 0) return new Uint32Array()
  return rowsWhere(
    queues.rows,
    row => isKept.has(entry(lastVhosts.name, cell(queues.vhost, row))) && !isSighted(cell(id, row)),
  )
}

/** The column `vhost` as rows of other vhosts; what a vhost that is gone gets, is never read. */
function movedVhosts(names: readonly string[], queues: Queues, vhosts: KnownVhosts): Uint32Array {
  const rowOf = new Map(vhosts.name.map((name, row) => [name, row]))
  const moved = deriveIndex(names.length, vhost => rowOf.get(entry(names, vhost)) ?? 0)
  return deriveIndex(queues.rows, row => cell(moved, cell(queues.vhost, row)))
}

function* appended(first: Queues, last: Queues, rows: Uint32Array): Generator<void, Queues> {
  const joinedRows = first.rows + rows.length
  const numbers = (column: (queues: Queues) => Float64Array): Float64Array =>
    concatenated(new Float64Array(joinedRows), column(first), column(last), rows)
  const flags = (column: (queues: Queues) => Uint8Array): Uint8Array =>
    concatenated(new Uint8Array(joinedRows), column(first), column(last), rows)
  const names = {
    name: concatenatedTexts(first.name, last.name, rows),
    type: concatenatedTexts(first.type, last.type, rows),
    state: concatenatedTexts(first.state, last.state, rows),
    policy: concatenatedTexts(first.policy, last.policy, rows),
    node: concatenatedTexts(first.node, last.node, rows),
  }
  yield
  const properties = {
    vhost: concatenated(new Uint32Array(joinedRows), first.vhost, last.vhost, rows),
    durable: flags(queues => queues.durable),
    exclusive: flags(queues => queues.exclusive),
    traits: flags(queues => queues.traits),
    consumerCapacity: numbers(queues => queues.consumerCapacity),
    memory: numbers(queues => queues.memory),
    headMessageTimestamp: numbers(queues => queues.headMessageTimestamp),
    members: numbers(queues => queues.members),
    membersOnline: numbers(queues => queues.membersOnline),
    hasLeader: numbers(queues => queues.hasLeader),
  }
  yield
  return {
    rows: joinedRows,
    ...names,
    ...properties,
    ready: numbers(queues => queues.ready),
    unacked: numbers(queues => queues.unacked),
    bytes: numbers(queues => queues.bytes),
    consumers: numbers(queues => queues.consumers),
    published: numbers(queues => queues.published),
    acked: numbers(queues => queues.acked),
    deliveredNoAck: numbers(queues => queues.deliveredNoAck),
    gotNoAck: numbers(queues => queues.gotNoAck),
    redelivered: numbers(queues => queues.redelivered),
  }
}

function concatenatedTexts(
  first: readonly string[],
  last: readonly string[],
  rows: Uint32Array,
): readonly string[] {
  const joined = first.slice()
  eachRow(rows.length, index => joined.push(entry(last, cell(rows, index))))
  return joined
}

/** Fills `joined` with the first column and the given rows of the last one. */
function concatenated<C extends Column>(joined: C, first: C, last: C, rows: Uint32Array): C {
  joined.set(first)
  eachRow(rows.length, index => {
    joined[first.length + index] = cell(last, cell(rows, index))
  })
  return joined
}
