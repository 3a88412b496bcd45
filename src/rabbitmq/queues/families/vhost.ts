import type { RabbitmqQueuesModel } from '../model/model.ts'
import type { Family, FamilyGroup } from '../../../exposition/family.ts'
import { constantLabel, namedLabel } from '../../../exposition/label.ts'

function vhostFamily(
  declaration: Pick<Family, 'name' | 'help' | 'from'>,
  labels: readonly string[] = [],
): Family {
  return {
    ...declaration,
    type: 'gauge',
    labels: ['messaging_cluster', 'vhost', ...labels],
    stability: 'experimental',
  }
}

/** Each virtual host that passes the filter. */
export const rabbitmqVhostFamilies: readonly FamilyGroup<RabbitmqQueuesModel>[] = [
  {
    level: 'vhost',
    cardinality: 'one per virtual host',
    rows: ({ vhosts }) => vhosts.rows,
    labels: ({ cluster, vhosts }) => [
      constantLabel('messaging_cluster', cluster),
      namedLabel('vhost', vhosts.name),
    ],
    families: [
      {
        family: vhostFamily({
          name: 'tidemark_rabbitmq_vhost_messages_ready',
          help: 'Messages ready for delivery in all queues of the virtual host. Filtered ones and retained messages of streams are included. Absent while the broker does not report it.',
          from: 'GET /api/vhosts',
        }),
        values: ({ vhosts }) => vhosts.ready,
      },
      {
        family: vhostFamily({
          name: 'tidemark_rabbitmq_vhost_messages_unacked',
          help: 'Messages delivered but not yet acknowledged in all queues of the virtual host, filtered ones included. Absent while the broker does not report it.',
          from: 'GET /api/vhosts',
        }),
        values: ({ vhosts }) => vhosts.unacked,
      },
      {
        family: vhostFamily({
          name: 'tidemark_rabbitmq_vhost_stale_queues',
          help: 'Queues that the last reading could not read. They keep their last known values up to the staleness limit.',
          from: 'GET /api/queues',
        }),
        values: ({ vhosts }) => vhosts.staleQueues,
      },
      {
        family: vhostFamily({
          name: 'tidemark_rabbitmq_vhost_unknown_queues',
          help: 'Queues of unknown depth: not reported, or not readable for longer than the staleness limit. Absent when the queues of the virtual host were never listed.',
          from: 'GET /api/queues',
        }),
        values: ({ vhosts }) => vhosts.unknownQueues,
      },
      {
        family: vhostFamily({
          name: 'tidemark_rabbitmq_vhost_uncounted_queues',
          help: 'Queues that receive messages which RabbitMQ does not count as published. Such are dead letters and messages by native AMQP 1.0 or MQTT; arrivals, discards and the lower bound of the age are unknown. Absent in the mode totals.',
          from: 'GET /api/queues',
        }),
        values: ({ vhosts }) => vhosts.uncountedQueues,
      },
    ],
  },
  {
    level: 'vhost',
    cardinality: 'one per virtual host, type of queue and state that occur together',
    rows: ({ queueCounts }) => queueCounts.rows,
    labels: ({ cluster, vhosts, queueCounts }) => [
      constantLabel('messaging_cluster', cluster),
      namedLabel('vhost', vhosts.name, queueCounts.vhost),
      namedLabel('queue_type', queueCounts.types, queueCounts.type),
      namedLabel('state', queueCounts.states, queueCounts.state),
    ],
    families: [
      {
        family: vhostFamily(
          {
            name: 'tidemark_rabbitmq_vhost_queues',
            help: 'Queues that pass the filters, by type and reported state (unknown where none is reported). Absent for types and states without a queue.',
            from: 'GET /api/queues',
          },
          ['queue_type', 'state'],
        ),
        values: ({ queueCounts }) => queueCounts.queues,
      },
    ],
  },
]
