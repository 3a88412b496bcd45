import type { Family, FamilyGroup } from '../../exposition/family.ts'
import { constantLabel, namedLabel } from '../../exposition/label.ts'
import type { RabbitmqTopologyModel } from './model.ts'

function limitFamily(declaration: Pick<Family, 'name' | 'help'>): Family {
  return {
    ...declaration,
    type: 'gauge',
    labels: ['messaging_cluster', 'vhost', 'limit'],
    stability: 'experimental',
    from: 'GET /api/vhost-limits',
  }
}

/** Each limit of a virtual host that passes the filter. */
export const rabbitmqTopologyFamilies: readonly FamilyGroup<RabbitmqTopologyModel>[] = [
  {
    level: 'vhost',
    cardinality: 'one per limit of a virtual host',
    rows: ({ limits }) => limits.rows,
    labels: ({ cluster, limits }) => [
      constantLabel('messaging_cluster', cluster),
      namedLabel('vhost', limits.vhost),
      namedLabel('limit', limits.names, limits.name),
    ],
    families: [
      {
        family: limitFamily({
          name: 'tidemark_rabbitmq_vhost_limit',
          help: 'Maximum number of queues (max-queues) or connections (max-connections) of the virtual host. At 0, RabbitMQ accepts none. Absent for virtual hosts without limits.',
        }),
        values: ({ limits }) => limits.limit,
      },
      {
        family: limitFamily({
          name: 'tidemark_rabbitmq_vhost_limit_used',
          help: 'Queues or connections of a virtual host that count towards its limit. Filtered and exclusive queues count too. Absent where they are not known, as in the mode filtered with patterns for queues.',
        }),
        values: ({ limits }) => limits.used,
      },
    ],
  },
]
