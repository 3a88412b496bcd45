import type { RabbitmqTrafficModel } from './model.ts'
import type { Family, FamilyGroup } from '../../exposition/family.ts'
import { constantLabel, namedLabel } from '../../exposition/label.ts'

function exchangeFamily(name: string, counted: string): Family {
  return {
    name,
    type: 'counter',
    help: `${counted}, since the first reading. The default exchange has no exchange label. Neither falls nor jumps when a node does not respond. Absent until the broker reports a value.`,
    labels: ['messaging_cluster', 'vhost', 'exchange'],
    stability: 'experimental',
    from: 'GET /api/exchanges',
  }
}

const connections: Family = {
  name: 'tidemark_rabbitmq_connections',
  type: 'gauge',
  help: 'Connections to the virtual host, by reported state. Absent when the list was not complete for longer than the staleness limit.',
  labels: ['messaging_cluster', 'vhost', 'state'],
  stability: 'experimental',
  from: 'GET /api/connections',
}

/** Traffic through exchanges, and connections. */
export const rabbitmqTrafficFamilies: readonly FamilyGroup<RabbitmqTrafficModel>[] = [
  {
    // There may be as many exchanges as queues: the granularity `vhost` leaves out both.
    level: 'queue',
    cardinality: 'one per exchange that has ever received a message',
    rows: ({ exchanges }) => exchanges.rows,
    labels: ({ cluster, exchanges }) => [
      constantLabel('messaging_cluster', cluster),
      namedLabel('vhost', exchanges.vhost),
      namedLabel('exchange', exchanges.name),
    ],
    families: [
      {
        family: exchangeFamily(
          'tidemark_rabbitmq_exchange_published_in_messages_total',
          'Messages published to the exchange by clients and by other exchanges',
        ),
        values: ({ exchanges }) => exchanges.publishedIn,
      },
      {
        family: exchangeFamily(
          'tidemark_rabbitmq_exchange_published_out_messages_total',
          'Messages routed by the exchange, once for each destination',
        ),
        values: ({ exchanges }) => exchanges.publishedOut,
      },
    ],
  },
  {
    level: 'vhost',
    cardinality: 'one per virtual host and state, 4 states or more',
    rows: model => model.connections.rows,
    labels: ({ cluster, connections: { vhosts, vhost, states, state } }) => [
      constantLabel('messaging_cluster', cluster),
      namedLabel('vhost', vhosts, vhost),
      namedLabel('state', states, state),
    ],
    families: [{ family: connections, values: model => model.connections.connections }],
  },
]
