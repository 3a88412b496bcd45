import { derive, deriveFlags, entry, growingIndexes } from '../columns.ts'
import { compareText } from '../names.ts'
import type { Queues, Vhosts } from './facts.ts'

/** Columns of `Queues` that hold numbers, by their names. */
const numberColumns = [
  'ready',
  'unacked',
  'bytes',
  'consumers',
  'consumerCapacity',
  'memory',
  'headMessageTimestamp',
  'members',
  'membersOnline',
  'hasLeader',
  'published',
  'acked',
  'deliveredNoAck',
  'gotNoAck',
  'redelivered',
] as const satisfies readonly (keyof Queues)[]

type NumberColumn = (typeof numberColumns)[number]

/** One queue as the API told it. NaN, and '': not told. */
export interface ListedQueue extends Readonly<Record<NumberColumn, number>> {
  readonly vhost: string
  readonly name: string
  readonly type: string
  readonly state: string
  readonly policy: string
  readonly node: string
  readonly durable: boolean
  readonly exclusive: boolean
}

export interface SealedQueues {
  readonly vhosts: Vhosts
  readonly queues: Queues
}

interface StagedVhost {
  readonly name: string
  ready: number
  unacked: number
  isListed: boolean
  readonly queues: ListedQueue[]
}

/** Joins the list of virtual hosts with lists of their queues, which may fail one by one. */
export class QueuesBuilder {
  readonly #vhosts = new Map<string, StagedVhost>()

  vhost(name: string, messagesReady: number, messagesUnacked: number): void {
    const vhost = this.#vhostOf(name)
    vhost.ready = messagesReady
    vhost.unacked = messagesUnacked
  }

  /** A queue of a vhost that may be unknown, because it was created in between. */
  queue(queue: ListedQueue): void {
    this.#vhostOf(queue.vhost).queues.push(queue)
  }

  /** The vhost's queues could not be listed; what was listed of them before the failure is dropped. */
  unlisted(vhost: string): void {
    this.#vhostOf(vhost).isListed = false
  }

  /** No vhost's queues could be listed. */
  nothingListed(): void {
    for (const name of this.#vhosts.keys()) this.unlisted(name)
  }

  *seal(): Generator<void, SealedQueues> {
    const vhosts = [...this.#vhosts.values()].sort((a, b) => compareText(a.name, b.name))
    const rows: ListedQueue[] = []
    const vhostRows = growingIndexes()
    for (const [vhostRow, { queues, isListed }] of vhosts.entries()) {
      for (const queue of isListed ? inOrder(queues) : []) {
        rows.push(queue)
        vhostRows.push(vhostRow)
      }
      yield
    }
    const numbers: Partial<Record<NumberColumn, Float64Array>> = {}
    for (const column of numberColumns) {
      numbers[column] = derive(rows.length, row => entry(rows, row)[column])
      yield
    }
    return {
      vhosts: sealedVhosts(vhosts),
      queues: {
        ...(numbers as Record<NumberColumn, Float64Array>),
        ...properties(rows),
        vhost: vhostRows.seal(),
      },
    }
  }

  #vhostOf(name: string): StagedVhost {
    let vhost = this.#vhosts.get(name)
    if (vhost === undefined) {
      vhost = { name, ready: NaN, unacked: NaN, isListed: true, queues: [] }
      this.#vhosts.set(name, vhost)
    }
    return vhost
  }
}

/** By name, each once: a queue that is created between two pages moves another onto both. */
function inOrder(queues: readonly ListedQueue[]): readonly ListedQueue[] {
  // RabbitMQ lists by name already, and the sort of an ordered list is one pass.
  const sorted = [...queues].sort((a, b) => compareText(a.name, b.name))
  return sorted.filter(({ name }, index) => name !== sorted[index + 1]?.name)
}

function sealedVhosts(vhosts: readonly StagedVhost[]): Vhosts {
  const rows = vhosts.length
  return {
    rows,
    name: vhosts.map(({ name }) => name),
    messagesReady: derive(rows, row => entry(vhosts, row).ready),
    messagesUnacked: derive(rows, row => entry(vhosts, row).unacked),
    queuesListed: deriveFlags(rows, row => entry(vhosts, row).isListed),
  }
}

function properties(queues: readonly ListedQueue[]): Omit<Queues, NumberColumn | 'vhost'> {
  const rows = queues.length
  return {
    rows,
    name: queues.map(({ name }) => name),
    type: queues.map(({ type }) => type),
    state: queues.map(({ state }) => state),
    policy: queues.map(({ policy }) => policy),
    node: queues.map(({ node }) => node),
    durable: deriveFlags(rows, row => entry(queues, row).durable),
    exclusive: deriveFlags(rows, row => entry(queues, row).exclusive),
  }
}
