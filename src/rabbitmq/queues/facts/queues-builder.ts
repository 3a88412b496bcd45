import { sortedByIdentity } from '../../../columns/by-identity.ts'
import {
  cell,
  entry,
  growingFlags,
  growingFloats,
  growingIndexes,
  type GrowingColumn,
  unknownColumn,
} from '../../../columns/columns.ts'
import { compareText, NameTable } from '../../../columns/names.ts'
import { recordOf } from '../../../columns/record-of.ts'
import type { Queues, Vhosts } from './facts.ts'
import {
  type FlagColumn,
  flagColumns,
  type NumberColumn,
  numberColumns,
  type TextColumn,
  textColumns,
} from './queue-columns.ts'
import { type QueueSettings, SettingsTable } from './queue-settings.ts'

/** One queue as the API reported it. NaN, and '': not reported. */
export interface ListedQueue
  extends
    Readonly<Record<NumberColumn, number>>,
    Readonly<Record<TextColumn, string>>,
    Readonly<Record<FlagColumn, boolean>> {
  readonly vhost: string
  readonly name: string
  /** Bits of `queueTraits` that follow from the queue's own arguments and policy. */
  readonly traits: number
  readonly settings: QueueSettings
}

interface SealedQueues {
  readonly vhosts: Vhosts
  readonly queues: Queues
  /** Queues that were dropped, because a later one has the same identity. */
  readonly repeated: number
}

interface StagedVhost {
  readonly name: string
  ready: number
  unacked: number
  isListed: boolean
  /** Its staged queues, in the order they came. */
  readonly queues: GrowingColumn<Uint32Array>
}

/** Joins the list of virtual hosts with lists of their queues, each of which may fail. */
export class QueuesBuilder {
  readonly #vhosts = new Map<string, StagedVhost>()
  readonly #names: string[] = []
  /** Each word is kept once and not with each queue. */
  readonly #words = new NameTable()
  /** Index into `#words`. */
  readonly #texts = recordOf(textColumns, () => growingIndexes())
  readonly #flags = recordOf(flagColumns, () => growingFlags())
  readonly #traits = growingFlags()
  readonly #settingsTable = new SettingsTable()
  readonly #settings: QueueSettings[] = []
  readonly #numbers = recordOf(numberColumns, () => growingFloats())

  vhost(name: string, ready: number, unacked: number): void {
    const vhost = this.#vhostOf(name)
    vhost.ready = ready
    vhost.unacked = unacked
  }

  /** Adds a queue; its vhost may be unknown, because it was created after the vhosts were listed. */
  queue(queue: ListedQueue): void {
    const vhost = this.#vhostOf(queue.vhost)
    vhost.queues.push(this.#names.length)
    this.#names.push(queue.name)
    for (const column of textColumns) this.#texts[column].push(this.#words.indexOf(queue[column]))
    for (const column of flagColumns) this.#flags[column].push(Number(queue[column]))
    this.#traits.push(queue.traits)
    this.#settings.push(this.#settingsTable.shared(queue.settings))
    for (const column of numberColumns) this.#numbers[column].push(queue[column])
  }

  /** The vhost's queues could not be listed; those listed before the failure are dropped. */
  unlisted(vhost: string): void {
    this.#vhostOf(vhost).isListed = false
  }

  /** No vhost's queues could be listed. */
  nothingListed(): void {
    for (const name of this.#vhosts.keys()) this.unlisted(name)
  }

  seal(): SealedQueues {
    const vhosts = [...this.#vhosts.values()].sort((a, b) => compareText(a.name, b.name))
    const order = growingIndexes(this.#names.length)
    const vhostRows = growingIndexes(this.#names.length)
    let repeated = 0
    for (const [vhostRow, { queues, isListed }] of vhosts.entries()) {
      const inOrder = isListed ? this.#inOrder(queues.seal()) : new Uint32Array()
      if (isListed) repeated += queues.rows - inOrder.length
      for (const staged of inOrder) {
        order.push(staged)
        vhostRows.push(vhostRow)
      }
    }
    const rows = order.seal()
    const unreported = unknownColumn(rows.length)
    return {
      vhosts: sealedVhosts(vhosts),
      repeated,
      queues: {
        rows: rows.length,
        vhost: vhostRows.seal(),
        name: entriesOf(this.#names, rows),
        ...recordOf(textColumns, column => wordsOf(this.#words.names, this.#texts[column], rows)),
        ...recordOf(flagColumns, column => flagsOf(this.#flags[column], rows)),
        traits: flagsOf(this.#traits, rows),
        settings: entriesOf(this.#settings, rows),
        ...recordOf(numberColumns, column => numbersOf(this.#numbers[column], rows, unreported)),
      },
    }
  }

  /** Returns queues by name, each once: a queue created between two pages moves another onto both. */
  #inOrder(queues: Uint32Array): Uint32Array {
    // RabbitMQ lists by name, so that there is hardly ever anything to do.
    if (this.#isInOrder(queues)) return queues
    const nameOf = (queue: number): string => entry(this.#names, queue)
    return Uint32Array.from(sortedByIdentity(queues, (a, b) => compareText(nameOf(a), nameOf(b))))
  }

  #isInOrder(queues: Uint32Array): boolean {
    for (let at = 1; at < queues.length; at++) {
      const previous = entry(this.#names, cell(queues, at - 1))
      if (previous >= entry(this.#names, cell(queues, at))) return false
    }
    return true
  }

  #vhostOf(name: string): StagedVhost {
    let vhost = this.#vhosts.get(name)
    if (vhost === undefined) {
      const queues = growingIndexes(16)
      vhost = { name, ready: NaN, unacked: NaN, isListed: true, queues }
      this.#vhosts.set(name, vhost)
    }
    return vhost
  }
}

function entriesOf<T>(table: readonly T[], rows: Uint32Array): readonly T[] {
  const ordered = new Array<T>(rows.length)
  for (let at = 0; at < rows.length; at++) ordered[at] = table[rows[at]!] as T
  return ordered
}

function wordsOf(
  words: readonly string[],
  column: GrowingColumn<Uint32Array>,
  rows: Uint32Array,
): readonly string[] {
  const ordered = new Array<string>(rows.length)
  for (let at = 0; at < rows.length; at++) {
    ordered[at] = words[column.at(rows[at]!)] as string
  }
  return ordered
}

function flagsOf(column: GrowingColumn<Uint8Array>, rows: Uint32Array): Uint8Array {
  const ordered = new Uint8Array(rows.length)
  for (let at = 0; at < rows.length; at++) ordered[at] = column.at(rows[at]!)
  return ordered
}

/**
 * Returns `unreported` itself for a column without a value: in mode `totals` these are most columns, and
 * 50,000 queues of one take 0.4 MB.
 */
function numbersOf(
  column: GrowingColumn<Float64Array>,
  rows: Uint32Array,
  unreported: Float64Array,
): Float64Array {
  if (!hasValue(column, rows)) return unreported
  const ordered = new Float64Array(rows.length)
  for (let at = 0; at < rows.length; at++) ordered[at] = column.at(rows[at]!)
  return ordered
}

function hasValue(column: GrowingColumn<Float64Array>, rows: Uint32Array): boolean {
  for (let at = 0; at < rows.length; at++) if (!Number.isNaN(column.at(rows[at]!))) return true
  return false
}

function sealedVhosts(vhosts: readonly StagedVhost[]): Vhosts {
  return {
    rows: vhosts.length,
    name: vhosts.map(({ name }) => name),
    ready: Float64Array.from(vhosts, ({ ready }) => ready),
    unacked: Float64Array.from(vhosts, ({ unacked }) => unacked),
    queuesListed: Uint8Array.from(vhosts, ({ isListed }) => Number(isListed)),
  }
}
