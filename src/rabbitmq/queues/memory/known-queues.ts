import { cell, type Column, entry, type Row, rowsWhere } from '../../../columns/columns.ts'
import type { CountedObjects } from '../../counted-objects.ts'
import { recordOf } from '../../../columns/record-of.ts'
import type { Queues } from '../facts/facts.ts'
import { flagColumns, numberColumns, textColumns } from '../facts/queue-columns.ts'
import type { KnownVhosts } from './vhosts-memory.ts'

/** Queues that a reading showed, then those that keep values of an earlier reading. */
export interface KnownQueues {
  readonly vhosts: KnownVhosts
  /** Its `vhost` is a row of `vhosts`. */
  readonly queues: Queues
  /** Id of each row in memory's directory. */
  readonly id: Uint32Array
  /** Rows before this one were read in this poll. */
  readonly firstStale: Row
}

/** What one reading showed, with the names of the vhosts that its `vhost` column indexes. */
export interface ReadQueues {
  readonly vhostNames: readonly string[]
  readonly queues: Queues
  readonly id: Uint32Array
  /** Rows of queues that were listed without statistics, and keep those of their last row. */
  readonly silent: Uint32Array
}

type Objects = Pick<CountedObjects<never>, 'isListed'>

/** Returns the queues that were read, then the silent ones, then those of vhosts that were not listed. */
export function joinQueues(
  read: ReadQueues,
  last: KnownQueues | null,
  vhosts: KnownVhosts,
  objects: Objects,
): KnownQueues {
  const listed = { ...read.queues, vhost: movedVhosts(read.vhostNames, read.queues, vhosts) }
  const { queues, id, firstStale } = withSilentLast(listed, read, last)
  const stale = last === null ? new Uint32Array() : staleRows(last, vhosts, objects)
  if (last === null || stale.length === 0) return { vhosts, queues, id, firstStale }
  const moved = { ...last.queues, vhost: movedVhosts(last.vhosts.name, last.queues, vhosts) }
  return {
    vhosts,
    queues: appended(queues, moved, stale),
    id: appendedIndexes(id, last.id, stale),
    firstStale,
  }
}

/** Returns the listed queues, the silent ones last and with the statistics of their last row. */
function withSilentLast(
  queues: Queues,
  { id, silent }: Pick<ReadQueues, 'id' | 'silent'>,
  last: KnownQueues | null,
): Pick<KnownQueues, 'queues' | 'id' | 'firstStale'> {
  if (last === null || silent.length === 0) return { queues, id, firstStale: queues.rows }
  const isSilent = new Uint8Array(queues.rows)
  for (const row of silent) isSilent[row] = 1
  const lastRow = new Map(Array.from(last.id, (known, row) => [known, row]))
  const order = [...rowsWhere(queues.rows, row => isSilent[row] === 0), ...silent]
  const ordered = appended(noQueues, queues, Uint32Array.from(order))
  const firstStale = queues.rows - silent.length
  for (let row = firstStale; row < queues.rows; row++) {
    const before = lastRow.get(cell(id, entry(order, row)))
    if (before === undefined) continue
    for (const column of numberColumns) {
      if (Number.isNaN(ordered[column][row]))
        ordered[column][row] = cell(last.queues[column], before)
    }
  }
  return { queues: ordered, id: Uint32Array.from(order, row => cell(id, row)), firstStale }
}

const noQueues: Queues = {
  rows: 0,
  vhost: new Uint32Array(),
  name: [],
  ...recordOf(textColumns, () => []),
  ...recordOf(flagColumns, () => new Uint8Array()),
  traits: new Uint8Array(),
  settings: [],
  ...recordOf(numberColumns, () => new Float64Array()),
}

/** Returns the rows of queues that were not listed, because their vhost was not, but are still known. */
function staleRows(
  { vhosts: lastVhosts, queues, id }: KnownQueues,
  { name, isListed, queuesKnown }: KnownVhosts,
  objects: Objects,
): Uint32Array {
  const stale = new Set(
    name.filter((_, vhost) => cell(isListed, vhost) === 0 && cell(queuesKnown, vhost) === 1),
  )
  if (stale.size === 0) return new Uint32Array()
  const isStale = lastVhosts.name.map(vhost => stale.has(vhost))
  const found = new Uint32Array(queues.rows)
  let count = 0
  for (let row = 0; row < queues.rows; row++) {
    if (!entry(isStale, cell(queues.vhost, row)) || objects.isListed(cell(id, row))) continue
    found[count++] = row
  }
  return found.slice(0, count)
}

/** Returns the column `vhost` as rows of other vhosts; the row for a vhost that is gone is never used. */
function movedVhosts(names: readonly string[], queues: Queues, vhosts: KnownVhosts): Uint32Array {
  const rowOf = new Map(vhosts.name.map((name, row) => [name, row]))
  const newRow = Uint32Array.from(names, vhost => rowOf.get(vhost) ?? 0)
  const moved = new Uint32Array(queues.rows)
  for (let row = 0; row < queues.rows; row++) {
    moved[row] = newRow[queues.vhost[row]!]!
  }
  return moved
}

/** Returns all rows of `first`, then the given rows of `last`. */
function appended(first: Queues, last: Queues, rows: Uint32Array): Queues {
  return {
    rows: first.rows + rows.length,
    vhost: appendedIndexes(first.vhost, last.vhost, rows),
    name: appendedEntries(first.name, last.name, rows),
    ...recordOf(textColumns, column => appendedEntries(first[column], last[column], rows)),
    ...recordOf(flagColumns, column => appendedFlags(first[column], last[column], rows)),
    traits: appendedFlags(first.traits, last.traits, rows),
    settings: appendedEntries(first.settings, last.settings, rows),
    ...recordOf(numberColumns, column => appendedNumbers(first[column], last[column], rows)),
  }
}

function appendedEntries<T>(
  first: readonly T[],
  last: readonly T[],
  rows: Uint32Array,
): readonly T[] {
  const joined = first.slice()
  for (const row of rows) joined.push(entry(last, row))
  return joined
}

function appendedNumbers(first: Float64Array, last: Float64Array, rows: Uint32Array): Float64Array {
  return appendedTo(new Float64Array(first.length + rows.length), first, last, rows)
}

function appendedIndexes(first: Uint32Array, last: Uint32Array, rows: Uint32Array): Uint32Array {
  return appendedTo(new Uint32Array(first.length + rows.length), first, last, rows)
}

function appendedFlags(first: Uint8Array, last: Uint8Array, rows: Uint32Array): Uint8Array {
  return appendedTo(new Uint8Array(first.length + rows.length), first, last, rows)
}

function appendedTo<C extends Column>(joined: C, first: C, last: C, rows: Uint32Array): C {
  joined.set(first)
  for (let at = 0; at < rows.length; at++) joined[first.length + at] = cell(last, cell(rows, at))
  return joined
}
