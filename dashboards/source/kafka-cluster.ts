import { firingAlertsTable } from './alert-panels.ts'
import { greenUpTo, noneIsGood, words } from './grafana/colours.ts'
import type { DashboardPlan } from './grafana/dashboard.ts'
import { collapsedRow, line, row } from './grafana/layout.ts'
import { barGauge, stat, timeSeries } from './grafana/panels.ts'
import { clusterVariable, labelVariable } from './grafana/variables.ts'
import { brokersTable } from './kafka-broker-table.ts'
import {
  bytesIn,
  bytesOut,
  failedRequests,
  handlersIdle,
  messagesIn,
  processorsIdle,
} from './kafka-jmx-load.ts'
import {
  controllerLag,
  garbageCollection,
  heap,
  inSyncChanges,
  metadataQuorum,
  replicasBehind,
} from './kafka-jmx-state.ts'
import { requestParts, requestTimes } from './kafka-jmx-requests.ts'
import { troubledTopics } from './kafka-topic-tables.ts'
import { oldestReading, readingAges, sectionsRead } from './reading-panels.ts'

const cluster = 'messaging_cluster'
const broker = 'messaging_cluster, broker'
const chosen = 'broker=~"$broker"'
const kafka = 'messaging_system="kafka"'

export const kafkaCluster: DashboardPlan = {
  uid: 'tidemark-kafka-cluster',
  title: 'Kafka cluster',
  description:
    'Whether brokers and partitions are there, and what the brokers do: the exporter’s view beside that of the JMX exporter on each broker.',
  tags: ['kafka'],
  variables: [
    clusterVariable(kafka),
    labelVariable('broker', 'broker', 'tidemark_kafka_broker_registered'),
  ],
  rows: [
    row(
      'What is wrong',
      line(3, ...ofTheBrokers()),
      line(3, ...ofThePartitions()),
      line(6, firingAlertsTable('alertname!~"Rabbitmq.+"')),
    ),
    row('Which broker', line(8, brokersTable(chosen))),
    row('Which topic', line(8, troubledTopics('Topics, worst first', ''))),
    row('Since when', line(8, brokersThere(), partitionsInTrouble(), leadersByBroker())),
    row(
      'What the brokers take and give (JMX)',
      line(8, bytesIn(chosen), bytesOut(chosen), messagesIn(chosen)),
    ),
    row(
      'Whether they keep up (JMX)',
      line(8, handlersIdle(chosen), processorsIdle(chosen), failedRequests(chosen)),
      line(
        8,
        requestTimes(chosen),
        requestParts('Produce', chosen),
        requestParts('FetchConsumer', chosen),
      ),
    ),
    row(
      'Replication and metadata (JMX)',
      line(8, replicasBehind(chosen), inSyncChanges(chosen)),
      line(8, controllerLag(chosen), metadataQuorum(chosen)),
    ),
    collapsedRow('Java (JMX)', line(8, heap(chosen), garbageCollection(chosen))),
    row('Can this be trusted', line(8, readingAges(kafka), sectionsRead(kafka))),
  ],
}

function ofBrokers(family: string): string {
  return `max by (${broker}) (tidemark_kafka_broker_${family})`
}

function sumOfTopics(family: string): string {
  return `sum(max by (messaging_cluster, topic) (tidemark_kafka_topic_${family}))`
}

function ofTheBrokers() {
  return [
    stat({
      title: 'Brokers missing',
      description:
        'Brokers that should be there and are not registered: named as a replica, or seen within the last 24 hours. Which one: see the table. Bring it back, or reassign its partitions.',
      queries: {
        brokers: `sum(max by (${cluster}) (tidemark_kafka_brokers_expected) - sum by (${cluster}) (${ofBrokers('registered')}))`,
      },
      unit: 'short',
      thresholds: noneIsGood(),
    }),
    stat({
      title: 'Brokers that do not answer',
      description:
        'Registered brokers that were asked and did not answer the exporter in its last reading: hung, overloaded, or not reachable from here.',
      queries: { brokers: `sum(1 - ${ofBrokers('reachable')})` },
      unit: 'short',
      thresholds: noneIsGood(),
    }),
    stat({
      title: 'Active controllers',
      description:
        'One for each cluster, as the brokers’ JMX exporters tell. None: nothing can be created, elected or reassigned. A cluster whose controllers are no brokers shows none here.',
      queries: {
        '{{messaging_cluster}}': `sum by (${cluster}) (max by (${broker}) (kafka_controller_kafkacontroller_activecontrollercount))`,
      },
      unit: 'short',
      mappings: words({ 0: ['none', 'red'], 1: ['1', 'green'] }),
      noValue: 'no JMX',
    }),
    oldestReading(kafka),
  ]
}

function ofThePartitions() {
  return [
    stat({
      title: 'Leaderless partitions',
      description:
        'Nobody can write to them or read from them: all replicas in sync are down. Bring one of those brokers back before you think of an unclean election.',
      queries: { partitions: sumOfTopics('leaderless_partitions') },
      unit: 'short',
      thresholds: noneIsGood(),
    }),
    stat({
      title: 'Under-replicated partitions',
      description:
        'Partitions with fewer replicas in sync than assigned. All on one broker: that broker. Spread: the network, disks, or a reassignment that runs.',
      queries: { partitions: sumOfTopics('under_replicated_partitions') },
      unit: 'short',
      thresholds: greenUpTo({ from: 1, colour: 'orange' }),
    }),
    stat({
      title: 'Offline replicas',
      description: 'Replicas on a dead broker or a dead disk.',
      queries: { replicas: sumOfTopics('offline_replicas') },
      unit: 'short',
      thresholds: greenUpTo({ from: 1, colour: 'orange' }),
    }),
    stat({
      title: 'Not led by the preferred replica',
      description:
        'Share of the partitions that another replica than their first one leads. After a restart some are; for long, the load is not where it was meant to be.',
      queries: {
        share: `${sumOfTopics('non_preferred_leader_partitions')} / ${sumOfTopics('partitions')}`,
      },
      unit: 'percentunit',
      thresholds: greenUpTo({ from: 0.2, colour: 'orange' }),
    }),
  ]
}

function brokersThere() {
  return timeSeries({
    title: 'Brokers there and expected',
    description:
      'Registered brokers against those that should be there. An expectation falls 24 hours after a broker was last seen, if no replica names it.',
    queries: {
      '{{messaging_cluster}} there': `sum by (${cluster}) (${ofBrokers('registered')})`,
      '{{messaging_cluster}} expected': `max by (${cluster}) (tidemark_kafka_brokers_expected)`,
    },
    unit: 'short',
  })
}

function partitionsInTrouble() {
  return timeSeries({
    title: 'Partitions in trouble',
    description:
      'Since when partitions are leaderless or under-replicated, over all clusters that are chosen.',
    queries: {
      leaderless: sumOfTopics('leaderless_partitions'),
      'under-replicated': sumOfTopics('under_replicated_partitions'),
      'offline replicas': sumOfTopics('offline_replicas'),
    },
    unit: 'short',
  })
}

function leadersByBroker() {
  return barGauge({
    title: 'Partitions led, by broker',
    description:
      'Who has the work: the leader serves all producers, and by default all consumers. Uneven: elect preferred leaders, or reassign.',
    queries: {
      '{{messaging_cluster}} {{broker}}': `max by (${broker}) (tidemark_kafka_broker_leader_partitions{${chosen}})`,
    },
    unit: 'short',
  })
}
