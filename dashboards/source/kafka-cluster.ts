import { firingAlertsTable } from './alert-panels.ts'
import { greenUpTo, redFromOne, textMappings } from './grafana/colours.ts'
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
import { worstTopics } from './kafka-topic-tables.ts'
import { oldestReading, readingAges, sectionsRead } from './reading-panels.ts'

const cluster = 'messaging_cluster'
const broker = 'messaging_cluster, broker'
const selected = 'broker=~"$broker"'
const kafka = 'messaging_system="kafka"'

export const kafkaCluster: DashboardPlan = {
  uid: 'tidemark-kafka-cluster',
  title: 'Kafka cluster',
  description:
    'Whether brokers and partitions are available, and how loaded the brokers are: data of the exporter next to data of the JMX exporter on each broker.',
  tags: ['kafka'],
  variables: [
    clusterVariable(kafka),
    labelVariable('broker', 'broker', 'tidemark_kafka_broker_registered'),
  ],
  rows: [
    row(
      'Now',
      line(3, ...brokerNumbers()),
      line(3, ...partitionNumbers()),
      line(6, firingAlertsTable('alertname!~"Rabbitmq.+",messaging_system!="rabbitmq"')),
      line(8, brokersTable(selected)),
    ),
    row('Topics', line(8, worstTopics('Topics, worst first', ''))),
    row('History', line(8, registeredBrokers(), partitionProblems(), leadersByBroker())),
    row('Throughput (JMX)', line(8, bytesIn(selected), bytesOut(selected), messagesIn(selected))),
    row(
      'Request handling (JMX)',
      line(8, handlersIdle(selected), processorsIdle(selected), failedRequests(selected)),
      line(
        8,
        requestTimes(selected),
        requestParts('Produce', selected),
        requestParts('FetchConsumer', selected),
      ),
    ),
    row(
      'Replication and metadata (JMX)',
      line(8, replicasBehind(selected), inSyncChanges(selected)),
      line(8, controllerLag(selected), metadataQuorum(selected)),
    ),
    collapsedRow('Java (JMX)', line(8, heap(selected), garbageCollection(selected))),
    row('Data quality', line(8, readingAges(kafka), sectionsRead(kafka))),
  ],
}

function ofBrokers(family: string): string {
  return `max by (${broker}) (tidemark_kafka_broker_${family})`
}

function sumOfTopics(family: string): string {
  return `sum(max by (messaging_cluster, topic) (tidemark_kafka_topic_${family}))`
}

function brokerNumbers() {
  return [
    stat({
      title: 'Brokers missing',
      description:
        'Expected brokers that are not registered: assigned as a replica, or seen within the last 24 hours. The table shows which. Restore the broker, or reassign its partitions.',
      queries: {
        brokers: `sum(max by (${cluster}) (tidemark_kafka_brokers_expected) - sum by (${cluster}) (${ofBrokers('registered')}))`,
      },
      unit: 'short',
      thresholds: redFromOne(),
    }),
    stat({
      title: 'Unreachable brokers',
      description:
        'Registered brokers that did not respond to the exporter in its last poll: hung, overloaded, or unreachable over the network.',
      queries: { brokers: `sum(1 - ${ofBrokers('reachable')})` },
      unit: 'short',
      thresholds: redFromOne(),
    }),
    stat({
      title: 'Active controllers',
      description:
        'One per cluster, from the JMX exporters of the brokers. None: topics, leaders and assignments cannot change. A cluster with dedicated controllers shows none here.',
      queries: {
        '{{messaging_cluster}}': `sum by (${cluster}) (max by (${broker}) (kafka_controller_kafkacontroller_activecontrollercount))`,
      },
      unit: 'short',
      mappings: textMappings({ 0: ['none', 'red'], 1: ['1', 'green'] }),
      noValue: 'no JMX',
    }),
    oldestReading(kafka),
  ]
}

function partitionNumbers() {
  return [
    stat({
      title: 'Leaderless partitions',
      description:
        'Clients can neither write to them nor read from them: all in-sync replicas are down. Restore one of those brokers before you consider an unclean leader election.',
      queries: { partitions: sumOfTopics('leaderless_partitions') },
      unit: 'short',
      thresholds: redFromOne(),
    }),
    stat({
      title: 'Under-replicated partitions',
      description:
        'Partitions with fewer in-sync replicas than assigned. All on one broker: a problem of that broker. Spread over brokers: the network, disks, or a running reassignment.',
      queries: { partitions: sumOfTopics('under_replicated_partitions') },
      unit: 'short',
      thresholds: greenUpTo({ from: 1, colour: 'orange' }),
    }),
    stat({
      title: 'Offline replicas',
      description: 'Replicas on a failed broker or a failed disk.',
      queries: { replicas: sumOfTopics('offline_replicas') },
      unit: 'short',
      thresholds: greenUpTo({ from: 1, colour: 'orange' }),
    }),
    stat({
      title: 'Not led by the preferred replica',
      description:
        'Share of the partitions not led by their preferred replica. Some are normal after a restart; if it lasts, the load is unevenly distributed.',
      queries: {
        share: `${sumOfTopics('non_preferred_leader_partitions')} / ${sumOfTopics('partitions')}`,
      },
      unit: 'percentunit',
      thresholds: greenUpTo({ from: 0.2, colour: 'orange' }),
    }),
  ]
}

function registeredBrokers() {
  return timeSeries({
    title: 'Registered and expected brokers',
    description:
      'Registered and expected brokers. A broker is expected for 24 hours after it was last seen, and as long as replicas are assigned to it.',
    queries: {
      '{{messaging_cluster}} registered': `sum by (${cluster}) (${ofBrokers('registered')})`,
      '{{messaging_cluster}} expected': `max by (${cluster}) (tidemark_kafka_brokers_expected)`,
    },
    unit: 'short',
  })
}

function partitionProblems() {
  return timeSeries({
    title: 'Partitions with problems',
    description:
      'Leaderless and under-replicated partitions and offline replicas over time, over the selected clusters.',
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
    title: 'Leaders by broker',
    description:
      'Partitions led by each broker. The leader serves all producers, and by default all consumers. Uneven: elect preferred leaders, or reassign partitions.',
    queries: {
      '{{messaging_cluster}} {{broker}}': `max by (${broker}) (tidemark_kafka_broker_leader_partitions{${selected}})`,
    },
    unit: 'short',
  })
}
