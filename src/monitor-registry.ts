import type { ClusterChange } from './configuration-changes.ts'
import type { KafkaClusterConfig } from './kafka/options.ts'
import type { RabbitmqClusterConfig } from './rabbitmq/options.ts'
import { KafkaMemory } from './kafka/backlog/kafka-memory.ts'
import { RabbitmqMemory } from './rabbitmq/rabbitmq-memory.ts'
import type { Monitor } from './monitor/monitor.ts'
import type { ClusterStatus } from './monitor/status.ts'
import { createKafkaMonitor } from './kafka/cluster.ts'
import { createRabbitmqMonitor } from './rabbitmq/cluster.ts'
import type { AppServices } from './monitor/app-services.ts'

export interface ClusterConfigs {
  readonly kafka: readonly KafkaClusterConfig[]
  readonly rabbitmq: readonly RabbitmqClusterConfig[]
}

export interface FleetOptions extends AppServices {
  /** Ends what this process counts of a cluster that is no longer configured. */
  forgetRequests(cluster: string): void
}

/** A cluster that is polled, and what is kept of it when its connections are replaced. */
interface LiveCluster {
  readonly monitor: Monitor
  /** The same cluster by another configuration of it, with the same memory. Not started. */
  reconnected(configs: ClusterConfigs): LiveCluster
}

/** Every configured cluster, each with a monitor of its own, by name. */
export class MonitorRegistry {
  readonly #options: FleetOptions
  readonly #clusters = new Map<string, LiveCluster>()

  constructor(options: FleetOptions) {
    this.#options = options
  }

  get monitors(): readonly Monitor[] {
    return [...this.#clusters.values()].map(({ monitor }) => monitor)
  }

  /**
   * Stops every cluster that does not go on as it is, and forgets those that are not reconnected.
   *
   * All at once: a dead cluster does not hold up another.
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

  /** Makes the monitors that the changes ask for, after `retire`; they are not started yet. */
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

  /** Lets the clusters that go on as they are print again what a series limit took away. */
  restoreGranularity(changes: readonly ClusterChange[]): void {
    for (const { name, change } of changes) {
      if (change === 'unchanged') this.#clusters.get(name)?.monitor.restoreGranularity()
    }
  }

  #newCluster(system: ClusterStatus['system'], name: string, configs: ClusterConfigs): LiveCluster {
    if (system === 'kafka') return kafkaCluster(name, configs, this.#options, new KafkaMemory())
    return rabbitmqCluster(name, configs, this.#options, new RabbitmqMemory())
  }
}

function kafkaCluster(
  name: string,
  configs: ClusterConfigs,
  context: AppServices,
  memory: KafkaMemory,
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
  if (config === undefined) throw new Error(`cluster ${name} is to be polled but not configured`)
  return config
}
