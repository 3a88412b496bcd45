import { MockQueue, type QueueSpec } from './queue.ts'

export interface ClusterSpec {
  /** Default: 4.3.6. */
  readonly version?: string
  /** Default: `/` alone. */
  readonly vhosts?: readonly string[]
  readonly queues?: readonly QueueSpec[]
  readonly username?: string
  readonly password?: string
}

/** What all nodes of the mock know; a test changes it as it likes. */
export class MockCluster {
  readonly version: string
  readonly username: string
  readonly password: string
  readonly vhosts: Set<string>
  /** Virtual hosts in which the user has no permission: they are listed, their queues are not. */
  readonly hiddenVhosts = new Set<string>()
  /** The server's own `management.disable_stats`. */
  statsDisabled = false
  /** By (vhost, state). */
  readonly connections: { readonly vhost: string; readonly state: string }[] = []
  /** Checks that do not pass, by their name in the path. */
  readonly failedChecks = new Set<string>()
  readonly #queues = new Map<string, MockQueue>()
  /** Null: a queue came or went since they were put in order. */
  #inOrder: readonly MockQueue[] | null = null

  constructor(spec: ClusterSpec) {
    this.version = spec.version ?? '4.3.6'
    this.username = spec.username ?? 'guest'
    this.password = spec.password ?? 'guest'
    this.vhosts = new Set(spec.vhosts ?? ['/'])
    for (const queue of spec.queues ?? []) this.declare(queue)
  }

  /** Adds a queue, and its virtual host where it is new. */
  declare(spec: QueueSpec): MockQueue {
    const queue = new MockQueue(spec)
    this.vhosts.add(queue.vhost)
    this.#queues.set(key(queue.vhost, queue.name), queue)
    this.#inOrder = null
    return queue
  }

  delete(vhost: string, name: string): void {
    this.#queues.delete(key(vhost, name))
    this.#inOrder = null
  }

  queue(vhost: string, name: string): MockQueue {
    const queue = this.#queues.get(key(vhost, name))
    if (queue === undefined) throw new Error(`the mock has no queue ${name} in ${vhost}`)
    return queue
  }

  /** All queues, of one virtual host or of all, in RabbitMQ's order. */
  queues(vhost?: string): readonly MockQueue[] {
    this.#inOrder ??= [...this.#queues.values()].sort(
      (a, b) => order(a.vhost, b.vhost) || order(a.name, b.name),
    )
    if (vhost === undefined) return this.#inOrder
    return this.#inOrder.filter(queue => queue.vhost === vhost)
  }

  get queueCount(): number {
    return this.#queues.size
  }
}

function key(vhost: string, name: string): string {
  return JSON.stringify([vhost, name])
}

function order(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
