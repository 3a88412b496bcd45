import type { Json } from './listing.ts'
import { MockQueue, type QueueSpec } from './queue.ts'

export interface ClusterSpec {
  /** Default: 4.3.6. */
  readonly version?: string
  /** Default: only `/`. */
  readonly vhosts?: readonly string[]
  readonly queues?: readonly QueueSpec[]
  readonly username?: string
  readonly password?: string
}

/** An exchange besides those that every virtual host has. */
interface MockExchange {
  readonly vhost: string
  readonly name: string
  readonly type: string
  readonly bindings: readonly {
    readonly destination: string
    readonly destination_type: 'queue' | 'exchange'
    readonly routing_key: string
  }[]
}

/** The state that all nodes of the mock share; a test can change it at any time. */
export class MockCluster {
  readonly version: string
  readonly username: string
  readonly password: string
  readonly vhosts: Set<string>
  /** Virtual hosts in which the user has no permission: they are listed, but their queues are not. */
  readonly hiddenVhosts = new Set<string>()
  /** The server's setting `management.disable_stats`. */
  statsDisabled = false
  /** The statistics were reset, and no queue has reported again. */
  statsReset = false
  /** By (vhost, state). */
  readonly connections: { readonly vhost: string; readonly state: string }[] = []
  /** Shovels, as the API lists them. Null: the plugin is not enabled. */
  shovels: readonly Json[] | null = null
  /** Federation links, as the API lists them. Null: the plugin is not enabled. */
  federationLinks: readonly Json[] | null = null
  readonly exchanges: MockExchange[] = []
  /** Limits by virtual host, such as `max-queues`. */
  readonly limits = new Map<string, Readonly<Record<string, number>>>()
  featureFlags: readonly Json[] = [{ name: 'khepri_db', state: 'enabled', stability: 'stable' }]
  /** Deprecated features in use. Null: a version without the endpoint. */
  deprecatedFeatures: readonly Json[] | null = []
  /** Failing health checks, by their name in the path. */
  readonly failedChecks = new Set<string>()
  readonly #queues = new Map<string, MockQueue>()
  /** Null: a queue was declared or deleted since the last sort. */
  #sorted: readonly MockQueue[] | null = null

  constructor(spec: ClusterSpec) {
    this.version = spec.version ?? '4.3.6'
    this.username = spec.username ?? 'guest'
    this.password = spec.password ?? 'guest'
    this.vhosts = new Set(spec.vhosts ?? ['/'])
    for (const queue of spec.queues ?? []) this.declare(queue)
  }

  /** Adds a queue, and its virtual host if it is new. */
  declare(spec: QueueSpec): MockQueue {
    const queue = new MockQueue(spec)
    this.vhosts.add(queue.vhost)
    this.#queues.set(key(queue.vhost, queue.name), queue)
    this.#sorted = null
    return queue
  }

  delete(vhost: string, name: string): void {
    this.#queues.delete(key(vhost, name))
    this.#sorted = null
  }

  queue(vhost: string, name: string): MockQueue {
    const queue = this.#queues.get(key(vhost, name))
    if (queue === undefined) throw new Error(`the mock has no queue ${name} in ${vhost}`)
    return queue
  }

  /** All queues, of one virtual host or of all, in RabbitMQ's order. */
  queues(vhost?: string): readonly MockQueue[] {
    this.#sorted ??= [...this.#queues.values()].sort(
      (a, b) => order(a.vhost, b.vhost) || order(a.name, b.name),
    )
    if (vhost === undefined) return this.#sorted
    return this.#sorted.filter(queue => queue.vhost === vhost)
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
