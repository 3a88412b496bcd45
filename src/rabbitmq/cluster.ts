import { BacklogHistory } from '../backlog/history/backlog-history.ts'
import { PageBuilder } from '../exposition/page-builder.ts'
import { rabbitmqLevels } from '../exposition/series-limiter.ts'
import type { AppServices } from '../monitor/app-services.ts'
import { createMonitor, type Monitor } from '../monitor/monitor.ts'
import { ProblemLog } from '../monitor/problem-log.ts'
import { tlsMaterial } from '../transport/tls.ts'
import { createManagementApi } from './client/management-client.ts'
import { healthReading } from './health/reading.ts'
import { linksReading } from './links/reading.ts'
import { nodesReading } from './nodes/reading.ts'
import type { RabbitmqClusterConfig } from './options.ts'
import { queuesReading } from './queues/reading.ts'
import type { RabbitmqMemory } from './rabbitmq-memory.ts'
import { streamsReadings } from './streams/reading.ts'
import { topologyReadings } from './topology/reading.ts'
import { trafficReading } from './traffic/reading.ts'

/** Creates the monitor of one configured RabbitMQ cluster: its client and its readings. */
export function createRabbitmqMonitor(
  config: RabbitmqClusterConfig,
  memory: RabbitmqMemory,
  services: AppServices,
): Monitor {
  const { clock, timer, yieldToLoop } = services
  const api = createManagementApi({
    urls: config.urls,
    username: config.username,
    password: config.password.reveal(),
    tls: config.tls === undefined ? null : tlsMaterial(config.tls),
    connectTimeout: config.connectTimeout,
    requestTimeout: config.requestTimeout,
    maxResponseBytes: config.maxResponseSize,
    maxElements: config.maxObjects,
    clock,
    timer,
    yieldToLoop,
  })
  const { granularity, seriesLimit } = config
  const pageBuilder = new PageBuilder({ levels: rabbitmqLevels, granularity, seriesLimit })
  const history = memory.of(BacklogHistory)
  const problemLog = new ProblemLog(config.name, services)
  const context = { ...services, cluster: config.name, pageBuilder, problemLog, history }
  const parts = { config, memory, api, context }
  return createMonitor({
    system: 'rabbitmq',
    cluster: config.name,
    addresses: config.urls,
    readings: [
      queuesReading(parts),
      nodesReading(parts),
      trafficReading(parts),
      linksReading(parts),
      healthReading(parts),
      ...streamsReadings(parts),
      ...topologyReadings(parts),
    ],
    pageBuilder,
    history,
    closeClient: () => api.close(),
  })
}
