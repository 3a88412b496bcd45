import type { KafkaBacklogModel } from '../model/model.ts'
import type { Family, FamilyGroup } from '../../../exposition/family.ts'
import { constantLabel, namedLabel, numberedLabel } from '../../../exposition/label.ts'
import { whileTopologyKnown } from './topology.ts'

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
          "Always 1; the label is the cluster's own id, by Metadata. Absent while it is not known.",
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
          'Brokers that should be there: those in Metadata, those named as a replica there, and those it listed within the last 24 hours.',
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
          'Always 1; the labels are where the broker is, by Metadata: advertised host and port, empty for a broker that is only named as a replica, and its rack if it has one.',
        ),
        values: ({ brokers }) => new Uint8Array(brokers.rows).fill(1),
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
          '1 when Metadata lists the broker as alive, 0 when it is named as a replica only or was listed within the last 24 hours.',
        ),
        values: ({ brokers }) => brokers.registered,
      },
      {
        family: clusterFamily(
          'broker_reachable',
          ['broker'],
          '1 when the broker answered a request of the last reading (ListGroups asks each), 0 when it was asked and never did. Absent for a broker that is not registered, and while Metadata cannot be read.',
        ),
        values: ({ brokers }) => brokers.reachable,
      },
      {
        family: clusterFamily(
          'broker_leader_partitions',
          ['broker'],
          'Partitions that the broker leads, by Metadata, over all topics that may be seen, filtered ones included.',
        ),
        values: ({ brokers }) => brokers.leaderPartitions,
      },
      {
        family: clusterFamily(
          'broker_replica_partitions',
          ['broker'],
          'Partitions that the broker holds a replica of, its own leaders included, by Metadata, over all topics that may be seen, filtered ones included.',
        ),
        values: ({ brokers }) => brokers.replicaPartitions,
      },
    ],
  },
]

/** The cluster itself, and each broker that is known to belong to it. */
export const kafkaClusterFamilies = groups.map(whileTopologyKnown)
