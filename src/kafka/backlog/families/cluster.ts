import type { KafkaBacklogModel } from '../model/model.ts'
import { onesColumn } from '../../../columns/columns.ts'
import type { Family, FamilyGroup } from '../../../exposition/family.ts'
import { constantLabel, namedLabel, numberedLabel } from '../../../exposition/label.ts'
import { whileTopologyKnown } from './while-topology-known.ts'

function clusterFamily(name: string, labels: readonly string[], help: string): Family {
  return {
    name: `tidemark_kafka_${name}`,
    type: 'gauge',
    help,
    labels: ['messaging_cluster', ...labels],
    stability: 'experimental',
    from: name === 'broker_reachable' ? 'ListGroups' : 'Metadata',
  }
}

const groups: readonly FamilyGroup<KafkaBacklogModel>[] = [
  {
    level: 'cluster',
    cardinality: 'one',
    rows: () => 1,
    labels: ({ cluster, clusterId }) => [
      constantLabel('messaging_cluster', cluster),
      constantLabel('cluster_id', clusterId ?? ''),
    ],
    families: [
      {
        family: clusterFamily(
          'cluster_info',
          ['cluster_id'],
          "Always 1; the label is the cluster's own id. Absent while unknown.",
        ),
        values: ({ clusterId }) => Float64Array.of(clusterId === null ? NaN : 1),
      },
    ],
  },
  {
    level: 'cluster',
    cardinality: 'one',
    rows: () => 1,
    labels: ({ cluster }) => [constantLabel('messaging_cluster', cluster)],
    families: [
      {
        family: clusterFamily(
          'brokers_expected',
          [],
          'Brokers that should exist. Registered ones, those named as a replica, and those registered within the last 24 hours.',
        ),
        values: ({ brokers }) => Float64Array.of(brokers.rows),
      },
    ],
  },
  {
    level: 'cluster',
    cardinality: 'one per broker',
    rows: ({ brokers }) => brokers.rows,
    labels: ({ cluster, brokers }) => [
      constantLabel('messaging_cluster', cluster),
      numberedLabel('broker', brokers.id),
      namedLabel('host', brokers.host),
      namedLabel(
        'port',
        Array.from(brokers.port, port => (port === 0 ? '' : String(port))),
      ),
      namedLabel(
        'rack',
        brokers.rack.map(rack => rack ?? ''),
      ),
    ],
    families: [
      {
        family: clusterFamily(
          'broker_info',
          ['broker', 'host', 'port', 'rack'],
          'Always 1; the labels are the advertised host, port and rack of the broker. Host and port are empty for a broker that is only named as a replica.',
        ),
        values: ({ brokers }) => onesColumn(brokers.rows),
      },
    ],
  },
  {
    level: 'cluster',
    cardinality: 'one per broker',
    rows: ({ brokers }) => brokers.rows,
    labels: ({ cluster, brokers }) => [
      constantLabel('messaging_cluster', cluster),
      numberedLabel('broker', brokers.id),
    ],
    families: [
      {
        family: clusterFamily(
          'broker_registered',
          ['broker'],
          'Whether the broker is registered in the cluster: 1 or 0.',
        ),
        values: ({ brokers }) => brokers.registered,
      },
      {
        family: clusterFamily(
          'broker_reachable',
          ['broker'],
          'Whether the broker responded to any request of the last reading: 1 or 0. Absent for a broker that is not registered, and while the cluster metadata cannot be read.',
        ),
        values: ({ brokers }) => brokers.reachable,
      },
      {
        family: clusterFamily(
          'broker_leader_partitions',
          ['broker'],
          'Partitions led by the broker, over all visible topics, filtered ones included.',
        ),
        values: ({ brokers }) => brokers.leaderPartitions,
      },
      {
        family: clusterFamily(
          'broker_replica_partitions',
          ['broker'],
          'Partitions with a replica on the broker, leaders included, over all visible topics, filtered ones included.',
        ),
        values: ({ brokers }) => brokers.replicaPartitions,
      },
    ],
  },
]

/** The cluster itself, and each broker known to belong to it. */
export const kafkaClusterFamilies = groups.map(whileTopologyKnown)
