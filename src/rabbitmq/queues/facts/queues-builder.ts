import {
  cell,
  derive,
  deriveFlags,
  entry,
  growingFlags,
  growingFloats,
  growingIndexes,
  type GrowingColumn,
} from '../../../columns/columns.ts'
import { compareText, NameTable } from '../../../columns/names.ts'
import type { Queues, Vhosts } from './facts.ts'
import { queueTraits } from './traits.ts'

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
  /** Bits of `queueTraits` that the queue's own arrangement shows. */
  readonly traits: number
  /** Queue of the same vhost that takes what this one gives up, by the default exchange. Null: none. */
  readonly deadLetterTarget: string | null
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
  /** Its staged queues, in the order they came. */
  readonly queues: GrowingColumn<Uint32Array>
  /** Names of queues to which others of the vhost send their dead letters. */
  readonly deadLetterTargets: Set<string>
}

/** Joins the list of virtual hosts with lists of their queues, which may fail one by one. */
export class QueuesBuilder {
  readonly #vhosts = new Map<string, StagedVhost>()
  readonly #names: string[] = []
  readonly #properties = new StagedProperties()
  readonly #numbers = numberColumns.map(column => ({ column, staged: growingFloats() }))

  vhost(name: string, messagesReady: number, messagesUnacked: number): void {
    const vhost = this.#vhostOf(name)
    vhost.ready = messagesReady
    vhost.unacked = messagesUnacked
  }

  /** A queue of a vhost that may be unknown, because it was created in between. */
  queue(queue: ListedQueue): void {
    const vhost = this.#vhostOf(queue.vhost)
    vhost.queues.push(this.#names.length)
    if (queue.deadLetterTarget !== null) vhost.deadLetterTargets.add(queue.deadLetterTarget)
    this.#names.push(queue.name)
    this.#properties.add(queue)
    for (const { column, staged } of this.#numbers) staged.push(queue[column])
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
    const order = growingIndexes(this.#names.length)
    const vhostRows = growingIndexes(this.#names.length)
    for (const [vhostRow, { queues, isListed, deadLetterTargets }] of vhosts.entries()) {
      for (const staged of isListed ? this.#inOrder(queues.seal()) : []) {
        order.push(staged)
        vhostRows.push(vhostRow)
        // Known only now: a queue may be listed before those that send it their dead letters.
        const isTarget = deadLetterTargets.has(entry(this.#names, staged))
        if (isTarget) this.#properties.addTrait(staged, queueTraits.takesDeadLetters)
      }
      yield
    }
    const rows = order.rows
    const staged = order.seal()
    const numbers: Partial<Record<NumberColumn, Float64Array>> = {}
    for (const { column, staged: values } of this.#numbers) {
      numbers[column] = derive(rows, row => values.at(cell(staged, row)))
      yield
    }
    const name = Array.from(staged, queue => entry(this.#names, queue))
    yield
    return {
      vhosts: sealedVhosts(vhosts),
      queues: {
        ...(numbers as Record<NumberColumn, Float64Array>),
        ...(yield* this.#properties.inOrder(staged)),
        rows,
        name,
        vhost: vhostRows.seal(),
      },
    }
  }

  /** By name, each once: a queue that is created between two pages moves another onto both. */
  #inOrder(queues: Uint32Array): Uint32Array {
    const nameOf = (queue: number): string => entry(this.#names, queue)
    const isInOrder = queues.every(
      (queue, at) => at === 0 || nameOf(cell(queues, at - 1)) < nameOf(queue),
    )
    // RabbitMQ lists by name, so that there is hardly ever anything to do.
    if (isInOrder) return queues
    const sorted = [...queues].sort((a, b) => compareText(nameOf(a), nameOf(b)))
    return Uint32Array.from(
      sorted.filter(
        (queue, at) => at === sorted.length - 1 || nameOf(queue) !== nameOf(entry(sorted, at + 1)),
      ),
    )
  }

  #vhostOf(name: string): StagedVhost {
    let vhost = this.#vhosts.get(name)
    if (vhost === undefined) {
      const queues = growingIndexes(16)
      const deadLetterTargets = new Set<string>()
      vhost = { name, ready: NaN, unacked: NaN, isListed: true, queues, deadLetterTargets }
      this.#vhosts.set(name, vhost)
    }
    return vhost
  }
}

/** What queues are, as they came. */
class StagedProperties {
  /** There are few of these words, so that each is kept once and not with each queue. */
  readonly #words = new NameTable()
  readonly #type = growingIndexes()
  readonly #state = growingIndexes()
  readonly #policy = growingIndexes()
  readonly #node = growingIndexes()
  readonly #durable = growingFlags()
  readonly #exclusive = growingFlags()
  readonly #traits = growingFlags()

  add({ type, state, policy, node, durable, exclusive, traits }: ListedQueue): void {
    this.#type.push(this.#words.indexOf(type))
    this.#state.push(this.#words.indexOf(state))
    this.#policy.push(this.#words.indexOf(policy))
    this.#node.push(this.#words.indexOf(node))
    this.#durable.push(Number(durable))
    this.#exclusive.push(Number(exclusive))
    this.#traits.push(traits)
  }

  addTrait(queue: number, trait: number): void {
    this.#traits.set(queue, this.#traits.at(queue) | trait)
  }

  *inOrder(
    queues: Uint32Array,
  ): Generator<void, Omit<Queues, NumberColumn | 'rows' | 'name' | 'vhost'>> {
    const words = (column: GrowingColumn<Uint32Array>): string[] =>
      Array.from(queues, queue => entry(this.#words.names, column.at(queue)))
    const flags = (column: GrowingColumn<Uint8Array>): Uint8Array =>
      deriveFlags(queues.length, row => column.at(cell(queues, row)) === 1)
    const type = words(this.#type)
    yield
    const state = words(this.#state)
    yield
    const policy = words(this.#policy)
    yield
    const node = words(this.#node)
    yield
    return {
      ...{ type, state, policy, node },
      durable: flags(this.#durable),
      exclusive: flags(this.#exclusive),
      traits: Uint8Array.from(queues, queue => this.#traits.at(queue)),
    }
  }
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
