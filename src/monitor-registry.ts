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

interface ClusterConfigs {
  readonly kafka: readonly KafkaClusterConfig[]
  readonly rabbitmq: readonly RabbitmqClusterConfig[]
}

interface RegistryOptions extends AppServices {
  /** Removes the request metrics of a cluster that is no longer configured. */
  forgetRequests(cluster: string): void
}

/** A polled cluster, with the memory that survives new connections. */
interface LiveCluster {
  readonly monitor: Monitor
  /** Returns the cluster with a new configuration and the same memory, not started yet. */
  reconnected(configs: ClusterConfigs): LiveCluster
}

/** The monitors of all configured clusters, by name. */
export class MonitorRegistry {
  readonly #options: RegistryOptions
  readonly #clusters = new Map<string, LiveCluster>()

  constructor(options: RegistryOptions) {
    this.#options = options
  }

  get monitors(): readonly Monitor[] {
    return [...this.#clusters.values()].map(({ monitor }) => monitor)
  }

  /**
   * Stops every changed cluster, and removes those that are not reconnected.
   *
   * In parallel, so that an unreachable cluster does not delay the others.
   */
  async stop(changes: readonly ClusterChange[]): Promise<void> {
    await Promise.all(
      changes.map(async ({ name, change }) => {
        const cluster = this.#clusters.get(name)
        if (cluster === undefined || change === 'unchanged') return
        await cluster.monitor.stop()
        if (change === 'reconnect') return
        this.#clusters.delete(name)
        this.#options.pageStore.remove(name)
        this.#options.forgetRequests(name)
      }),
    )
  }

  /** Creates the monitors of added and changed clusters, after `stop`; they are not started yet. */
  create(changes: readonly ClusterChange[], configs: ClusterConfigs): readonly Monitor[] {
    return changes
      .filter(({ change }) => change !== 'unchanged' && change !== 'removed')
      .map(({ system, name }) => {
        const cluster =
          this.#clusters.get(name)?.reconnected(configs) ?? this.#newCluster(system, name, configs)
        this.#clusters.set(name, cluster)
        return cluster.monitor
      })
  }

  /** Restores the configured granularity of unchanged clusters after a series limit lowered it. */
  restoreGranularity(changes: readonly ClusterChange[]): void {
    for (const { name, change } of changes) {
      if (change === 'unchanged') this.#clusters.get(name)?.monitor.restoreGranularity()
    }
  }

  #newCluster(system: ClusterStatus['system'], name: string, configs: ClusterConfigs): LiveCluster {
    if (system === 'kafka') return kafkaCluster(name, configs, this.#options, new ClusterMemory())
    return rabbitmqCluster(name, configs, this.#options, new RabbitmqMemory())
  }
}

function kafkaCluster(
  name: string,
  configs: ClusterConfigs,
  context: AppServices,
  memory: ClusterMemory,
): LiveCluster {
  return {
    monitor: createKafkaMonitor(configOf(configs.kafka, name), memory, context),
    reconnected: next => kafkaCluster(name, next, context, memory),
  }
}

function rabbitmqCluster(
  name: string,
  configs: ClusterConfigs,
  context: AppServices,
  memory: RabbitmqMemory,
): LiveCluster {
  return {
    monitor: createRabbitmqMonitor(configOf(configs.rabbitmq, name), memory, context),
    reconnected: next => rabbitmqCluster(name, next, context, memory),
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
