import type { ClusterChange } from './configuration-changes.ts'
import type { KafkaClusterConfig } from './kafka/options.ts'
import type { RabbitmqClusterConfig } from './rabbitmq/options.ts'
import { ClusterMemory } from './monitor/cluster-memory.ts'
import { RabbitmqMemory } from './rabbitmq/rabbitmq-memory.ts'
import type { Monitor } from './monitor/monitor.ts'
import type { ClusterStatus } from './monitor/status.ts'
import { createKafkaMonitor } from './kafka/cluster.ts'
import { createRabbitmqMonitor } from './rabbitmq/cluster.ts'
import type { AppServices } from './monitor/app-services.ts'
import type { RequestRecorder } from './reading/request.ts'

interface ClusterConfigs {
  readonly kafka: readonly KafkaClusterConfig[]
  readonly rabbitmq: readonly RabbitmqClusterConfig[]
}

interface RegistryOptions extends Omit<AppServices, 'observeRequests'> {
  /** Returns a recorder for the requests of one cluster. */
  recordRequests(): RequestRecorder
}

/** A polled cluster, with the memory that survives new connections. */
interface LiveCluster {
  readonly monitor: Monitor
  /** Returns the cluster with a new configuration and the same memory, not started yet. */
  reconnected(configs: ClusterConfigs): LiveCluster
  /** Removes what the process metrics have of this cluster. */
  forgetRequests(): void
}

/** The monitors of all configured clusters. */
export class MonitorRegistry {
  readonly #options: RegistryOptions
  readonly #clusters = new Map<string, LiveCluster>()

  constructor(options: RegistryOptions) {
    this.#options = options
  }

  get monitors(): readonly Monitor[] {
    return [...this.#clusters.values()].map(({ monitor }) => monitor)
  }

  /** Adds the monitors of the first configuration; they are not started yet. */
  add(changes: readonly ClusterChange[], configs: ClusterConfigs): void {
    for (const [key, cluster] of this.#created(changes, configs)) this.#clusters.set(key, cluster)
  }

  /**
   * Replaces the monitors of changed clusters, and starts the new ones.
   *
   * Creates all of them before it stops the first of the old ones: if it rejects, every cluster
   * continues as before.
   */
  async replace(changes: readonly ClusterChange[], configs: ClusterConfigs): Promise<void> {
    const created = this.#created(changes, configs)
    await this.#retire(changes)
    for (const [key, cluster] of created) this.#clusters.set(key, cluster)
    for (const { monitor } of created.values()) monitor.start()
    this.#restoreGranularity(changes)
  }

  /** Creates the monitors of added and changed clusters, which hold nothing until they are started. */
  #created(
    changes: readonly ClusterChange[],
    configs: ClusterConfigs,
  ): ReadonlyMap<string, LiveCluster> {
    const created = new Map<string, LiveCluster>()
    for (const change of changes) {
      if (change.change === 'unchanged' || change.change === 'removed') continue
      created.set(keyOf(change), this.#createdOne(change, configs))
    }
    return created
  }

  #createdOne({ system, name, change }: ClusterChange, configs: ClusterConfigs): LiveCluster {
    try {
      const before = this.#clusters.get(keyOf({ system, name }))
      if (change === 'reconnect' && before !== undefined) return before.reconnected(configs)
      return newCluster(system, name, configs, this.#options)
    } catch (error) {
      throw new ClusterError(system, name, error)
    }
  }

  /**
   * Stops every changed cluster, and removes those that are not reconnected.
   *
   * In parallel, so that an unreachable cluster does not delay the others.
   */
  async #retire(changes: readonly ClusterChange[]): Promise<void> {
    await Promise.all(
      changes.map(async change => {
        const cluster = this.#clusters.get(keyOf(change))
        if (cluster === undefined || change.change === 'unchanged') return
        await this.#stopped(cluster)
        if (change.change === 'reconnect') return
        this.#clusters.delete(keyOf(change))
        this.#options.pageStore.remove(change.name)
        this.#options.outageLog.forget(change.name)
        cluster.forgetRequests()
      }),
    )
  }

  /** Stops a cluster; its successor must start even if a connection cannot be closed. */
  async #stopped({ monitor }: LiveCluster): Promise<void> {
    try {
      await monitor.stop()
    } catch (error) {
      const { cluster } = monitor.status()
      this.#options.log.error({ cluster, err: error }, 'connections of a cluster not closed')
    }
  }

  /** Restores the configured granularity of unchanged clusters after a series limit lowered it. */
  #restoreGranularity(changes: readonly ClusterChange[]): void {
    for (const change of changes) {
      if (change.change === 'unchanged') {
        this.#clusters.get(keyOf(change))?.monitor.restoreGranularity()
      }
    }
  }
}

/** The monitor of a cluster could not be created. The message names the cluster, not the reason. */
export class ClusterError extends Error {
  constructor(system: ClusterStatus['system'], name: string, cause: unknown) {
    super(`${system} cluster ${name} could not be set up`, { cause })
    this.name = 'ClusterError'
  }
}

function keyOf({ system, name }: Pick<ClusterChange, 'system' | 'name'>): string {
  return `${system} ${name}`
}

function newCluster(
  system: ClusterStatus['system'],
  name: string,
  configs: ClusterConfigs,
  options: RegistryOptions,
): LiveCluster {
  const { observeRequests, forget: forgetRequests } = options.recordRequests()
  const services = { ...options, observeRequests }
  if (system === 'kafka') {
    return kafkaCluster(name, configs, { services, forgetRequests, memory: new ClusterMemory() })
  }
  return rabbitmqCluster(name, configs, { services, forgetRequests, memory: new RabbitmqMemory() })
}

/** What survives new connections. */
interface Surviving<Memory> {
  readonly services: AppServices
  readonly memory: Memory
  readonly forgetRequests: () => void
}

function kafkaCluster(
  name: string,
  configs: ClusterConfigs,
  surviving: Surviving<ClusterMemory>,
): LiveCluster {
  const { services, memory, forgetRequests } = surviving
  return {
    monitor: createKafkaMonitor(configOf(configs.kafka, name), memory, services),
    reconnected: next => kafkaCluster(name, next, surviving),
    forgetRequests,
  }
}

function rabbitmqCluster(
  name: string,
  configs: ClusterConfigs,
  surviving: Surviving<RabbitmqMemory>,
): LiveCluster {
  const { services, memory, forgetRequests } = surviving
  return {
    monitor: createRabbitmqMonitor(configOf(configs.rabbitmq, name), memory, services),
    reconnected: next => rabbitmqCluster(name, next, surviving),
    forgetRequests,
  }
}

function configOf<Config extends { readonly name: string }>(
  configs: readonly Config[],
  name: string,
): Config {
  const config = configs.find(candidate => candidate.name === name)
  if (config === undefined) throw new Error(`cluster ${name} has no configuration`)
  return config
}
