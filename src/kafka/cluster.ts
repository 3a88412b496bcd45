import { createKafkaClient } from './client/broker-pool.ts'
import type { SaslOptions } from './client/options.ts'
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

/** Creates the monitor of one configured Kafka cluster: its client and its readings. */
export function createKafkaMonitor(
  config: KafkaClusterConfig,
  memory: ClusterMemory,
  services: AppServices,
): Monitor {
  const { clock, timer, yieldToLoop, log } = services
  const { name: cluster, deadline } = config
  const client = createKafkaClient({
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
  })
  const { granularity, seriesLimit } = config
  const pageBuilder = new PageBuilder({ levels: kafkaLevels, granularity, seriesLimit })
  const history = memory.of(BacklogHistory)
  const problemLog = new ProblemLog(cluster, services)
  const context = { ...services, cluster, pageBuilder, problemLog, history }
  const parts = { config, memory, client, context }
  return createMonitor({
    system: 'kafka',
    cluster,
    addresses: config.brokers,
    readings: [backlogReading(parts)],
    pageBuilder,
    history,
    visibilityWarning: signal => checkGroupVisibility(client, signal, { limit: deadline, timer }),
    closeClient: () => client.close(),
  })
}

function saslOf({
  mechanism,
  username,
  password,
}: NonNullable<KafkaClusterConfig['sasl']>): SaslOptions {
  return { mechanism, username, password: password.reveal() }
}
