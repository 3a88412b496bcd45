import { createKafkaClient } from './client/broker-pool.ts'
import { canaryReading } from './canary/reading.ts'
import type { KafkaConnectionOptions } from './client/options.ts'
import type { KafkaClusterConfig } from './options.ts'
import { BacklogHistory } from '../backlog/history/backlog-history.ts'
import type { ClusterMemory } from '../monitor/cluster-memory.ts'
import { kafkaLevels } from '../exposition/series-limiter.ts'
import { PageBuilder } from '../exposition/page-builder.ts'
import { backlogReading } from './backlog/reading.ts'
import { createMonitor, type Monitor } from '../monitor/monitor.ts'
import { ProblemLog } from '../monitor/problem-log.ts'
import { checkGroupVisibility } from './group-visibility.ts'
import type { AppServices } from '../monitor/app-services.ts'
import { tlsMaterial } from '../transport/tls.ts'
import { saslOf } from './sasl-options.ts'

/** Creates the monitor of one configured Kafka cluster: its client and its readings. */
export function createKafkaMonitor(
  config: KafkaClusterConfig,
  memory: ClusterMemory,
  services: AppServices,
): Monitor {
  const { clock, timer, yieldToLoop, log } = services
  const { name: cluster, deadline } = config
  const connection: KafkaConnectionOptions = {
    brokers: config.brokers,
    clientId: config.clientId,
    connectTimeout: config.connectTimeout,
    requestTimeout: config.requestTimeout,
    deadline,
    maxResponseBytes: config.maxResponseSize,
    tls: config.tls?.enabled === true ? tlsMaterial(config.tls) : null,
    sasl: config.sasl === undefined ? null : saslOf(config.sasl),
    logger: log,
    clock,
    timer,
    yieldToLoop,
  }
  const client = createKafkaClient(connection)
  const { granularity, seriesLimit } = config
  const pageBuilder = new PageBuilder({ levels: kafkaLevels, granularity, seriesLimit })
  const history = memory.of(BacklogHistory)
  const problemLog = new ProblemLog(cluster, services)
  const context = { ...services, cluster, pageBuilder, problemLog, history }
  const parts = { config, memory, client, context }
  const canary = config.canary?.enabled === true ? config.canary : null
  // With connections of its own: its requests wait for messages, and its user may be another one.
  const canaryClient =
    canary === null ? null : createKafkaClient(canaryConnection(connection, canary))
  return createMonitor({
    system: 'kafka',
    cluster,
    addresses: config.brokers,
    readings: [backlogReading(parts)],
    canaries:
      canary === null || canaryClient === null
        ? []
        : [canaryReading({ ...parts, client: canaryClient }, canary)],
    pageBuilder,
    history,
    visibilityWarning: signal => checkGroupVisibility(client, signal, { limit: deadline, timer }),
    closeClient: async () => {
      await Promise.all([client.close(), canaryClient?.close()])
    },
  })
}

type CanaryConfig = NonNullable<KafkaClusterConfig['canary']>

function canaryConnection(
  connection: KafkaConnectionOptions,
  { sasl, timeLimit, interval }: CanaryConfig,
): KafkaConnectionOptions {
  return {
    ...connection,
    clientId: `${connection.clientId}-canary`,
    // A broker may use all of the time limit before it responds.
    requestTimeout: timeLimit + connection.requestTimeout,
    deadline: interval,
    sasl: sasl === undefined ? connection.sasl : saslOf(sasl),
  }
}
