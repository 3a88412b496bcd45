import type { ClusterMemory } from '../monitor/cluster-memory.ts'
import type { ClusterContext } from '../monitor/live-reading.ts'
import type { KafkaClient } from './client/kafka-client.ts'
import type { KafkaClusterConfig } from './options.ts'

/** What a reading of a Kafka cluster is created from. */
export interface ReadingParts {
  readonly config: KafkaClusterConfig
  readonly memory: ClusterMemory
  readonly client: KafkaClient
  readonly context: ClusterContext
}
