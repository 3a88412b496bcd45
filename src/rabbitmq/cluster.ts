import type { ManagementApi } from './client/management-api.ts'
import { createManagementApi } from './client/management-client.ts'
import type { RabbitmqClusterConfig } from './options.ts'
import { NameRules } from '../backlog/name-rules.ts'
import type { RabbitmqMemory } from './rabbitmq-memory.ts'
import type { QueueExpectations } from './queues/model/queue-backlogs.ts'
import type { ObserveRequest } from '../reading/request.ts'
import type { Seconds } from '../reading/time.ts'
import { rabbitmqLevels } from '../exposition/series-limiter.ts'
import { PageBuilder } from '../exposition/page-builder.ts'
import {
  createLiveReading,
  type LiveReading,
  type MonitorContext,
} from '../monitor/live-reading.ts'
import { createMonitor, type Monitor } from '../monitor/monitor.ts'
import { ProblemLog } from '../monitor/problem-log.ts'
import { createRabbitmqNodesPipeline } from './nodes/reading.ts'
import type { RabbitmqPipelineOptions } from './pipeline.ts'
import { createRabbitmqQueuesPipeline } from './queues/reading.ts'
import { createRabbitmqTrafficPipeline } from './traffic/reading.ts'
import { createNodesSource } from './nodes/read/read-nodes.ts'
import { createQueuesSource } from './queues/read/read-queues.ts'
import { createTrafficSource } from './traffic/read/read-traffic.ts'
import { type AppServices, both } from '../monitor/app-services.ts'
import { tlsMaterial } from '../transport/tls.ts'

/** How far the interval of a slow cluster is stretched. */
const longestInterval: Seconds = 60

/** What the three readings of a cluster are made of. */
interface Parts {
  readonly config: RabbitmqClusterConfig
  readonly memory: RabbitmqMemory
  readonly context: AppServices
  readonly api: ManagementApi
  readonly pageBuilder: PageBuilder
  readonly problemLog: ProblemLog
}

/** One configured RabbitMQ cluster with its client and its readings, on the memory it is given. */
export function createRabbitmqMonitor(
  config: RabbitmqClusterConfig,
  memory: RabbitmqMemory,
  context: AppServices,
): Monitor {
  const { clock, timer, yieldToLoop, log } = context
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
  const problemLog = new ProblemLog(config.name, log)
  const parts = { config, memory, context, api, pageBuilder, problemLog }
  return createMonitor({
    system: 'rabbitmq',
    cluster: config.name,
    addresses: config.urls,
    readings: [queuesReading(parts), nodesReading(parts), trafficReading(parts)],
    pageBuilder,
    closeClient: () => api.close(),
  })
}

function queuesReading(parts: Parts): LiveReading {
  const { config, context, api } = parts
  const { clock, yieldToLoop } = context
  const { mode, vhosts, queues } = config
  const { exclusive, ...patterns } = queues
  return createLiveReading(observe => {
    const observed = observer(parts, 'queues', observe)
    const filters = { mode, vhosts, queues: patterns, exclusive }
    const source = createQueuesSource({ api, ...filters, observe: observed, clock, yieldToLoop })
    const pipeline = { ...rhythm(parts, config.intervals.queues), source }
    return createRabbitmqQueuesPipeline(pipeline, expectations(config))
  }, around(parts))
}

function expectations({
  statusWindow,
  objectives,
  statisticsInterval,
}: RabbitmqClusterConfig): QueueExpectations {
  const rules = objectives.map(({ vhosts, queues, age }) => ({
    owners: vhosts,
    destinations: queues,
    value: age,
  }))
  return { window: statusWindow, objectives: new NameRules(rules, NaN), statisticsInterval }
}

function nodesReading(parts: Parts): LiveReading {
  const { config, context, api } = parts
  const { clock } = context
  return createLiveReading(observe => {
    const source = createNodesSource({ api, observe: observer(parts, 'nodes', observe), clock })
    const pipeline = { ...rhythm(parts, config.intervals.nodes), source }
    return createRabbitmqNodesPipeline(pipeline, config.pluginAddress)
  }, around(parts))
}

function trafficReading(parts: Parts): LiveReading {
  const { config, context, api } = parts
  const { clock } = context
  const { vhosts } = config
  return createLiveReading(observe => {
    const observed = observer(parts, 'traffic', observe)
    const source = createTrafficSource({ api, vhosts, observe: observed, clock })
    return createRabbitmqTrafficPipeline({ ...rhythm(parts, config.intervals.traffic), source })
  }, around(parts))
}

function observer(
  { config, context }: Parts,
  reading: string,
  observe: ObserveRequest,
): ObserveRequest {
  return both(observe, context.observeRequests('rabbitmq', config.name, reading))
}

function around({ config, context, pageBuilder, problemLog }: Parts): MonitorContext {
  return { ...context, cluster: config.name, pageBuilder, problemLog }
}

type Rhythm = Omit<RabbitmqPipelineOptions<unknown>, 'source'>

function rhythm({ config, memory }: Parts, interval: Seconds): Rhythm {
  return {
    cluster: config.name,
    memory,
    cadence: { interval, longestInterval, deadline: interval },
  }
}
