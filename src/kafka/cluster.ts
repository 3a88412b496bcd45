import { createKafkaClient } from './client/broker-pool.ts'
import type { SaslOptions } from './client/options.ts'
import type { KafkaClusterConfig } from './options.ts'
import type { Expectations } from '../backlog/expectations.ts'
import { type NameRule, NameRules } from '../backlog/name-rules.ts'
import type { KafkaMemory } from './backlog/kafka-memory.ts'
import { nameFilter } from '../columns/name-filter.ts'
import { kafkaLevels } from '../exposition/series-limiter.ts'
import { PageBuilder } from '../exposition/page-builder.ts'
import { createKafkaBacklogPipeline } from './backlog/reading.ts'
import { createLiveReading } from '../monitor/live-reading.ts'
import { createMonitor, type Monitor } from '../monitor/monitor.ts'
import { ProblemLog } from '../monitor/problem-log.ts'
import { createBacklogSource } from './backlog/read/read-backlog.ts'
import { checkGroupVisibility } from './group-visibility.ts'
import { createProbeSource } from './backlog/read/read-probes.ts'
import { type AppServices, both } from '../monitor/app-services.ts'
import { tlsMaterial } from '../transport/tls.ts'

/** Share of the interval that questions after a reading may take. */
const probingShare = 0.5

/** One configured Kafka cluster with its client and its readings, on the memory it is given. */
export function createKafkaMonitor(
  config: KafkaClusterConfig,
  memory: KafkaMemory,
  context: AppServices,
): Monitor {
  const { clock, timer, yieldToLoop, log } = context
  const { name: cluster, interval, deadline, topics } = config
  const client = createKafkaClient({
    brokers: config.brokers,
    clientId: config.clientId,
    connectTimeout: config.connectTimeout,
    requestTimeout: config.requestTimeout,
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
  const isNamedTopic = nameFilter(topics)
  const backlog = createLiveReading(
    observe => {
      const observed = both(observe, context.observeRequests('kafka', cluster, 'backlog'))
      const asking = { client, observe: observed, clock, timer, yieldToLoop }
      return createKafkaBacklogPipeline({
        cluster,
        memory,
        expectations: expectationsOf(config),
        cadence: { interval, longestInterval: interval, deadline },
        jmxAddress: config.jmxAddress,
        source: createBacklogSource({
          ...asking,
          isWantedTopic: (topic, isInternal) =>
            (topics.internal || !isInternal) && isNamedTopic(topic),
          isWantedGroup: nameFilter(config.groups),
          isolation: config.isolation,
          deadline,
        }),
        probeSource: createProbeSource({ ...asking, deadline: interval * probingShare }),
      })
    },
    { ...context, cluster, pageBuilder, problemLog: new ProblemLog(cluster, log) },
  )
  return createMonitor({
    system: 'kafka',
    cluster,
    addresses: config.brokers,
    readings: [backlog],
    pageBuilder,
    visibilityWarning: signal => checkGroupVisibility(client, signal, { limit: deadline, timer }),
    closeClient: () => client.close(),
  })
}

function expectationsOf({
  statusWindow,
  objectives,
  lagTolerance,
}: KafkaClusterConfig): Expectations {
  const rule = (groups: readonly string[], topics: readonly string[], value: number): NameRule => ({
    owners: groups,
    destinations: topics,
    value,
  })
  const ages = objectives.map(({ groups, topics, age }) => rule(groups, topics, age))
  const messages = lagTolerance.map(one => rule(one.groups, one.topics, one.messages))
  return {
    window: statusWindow,
    objectives: new NameRules(ages, NaN),
    tolerances: new NameRules(messages, 0),
  }
}

function saslOf({
  mechanism,
  username,
  password,
}: NonNullable<KafkaClusterConfig['sasl']>): SaslOptions {
  return { mechanism, username, password: password.reveal() }
}
