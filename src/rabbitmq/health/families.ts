import { onesColumn } from '../../columns/columns.ts'
import type { Family, FamilyGroup } from '../../exposition/family.ts'
import { constantLabel, namedLabel } from '../../exposition/label.ts'
import type { RabbitmqHealthModel } from './model.ts'

const certificateExpiring: Family = {
  name: 'tidemark_rabbitmq_node_certificate_expiring',
  type: 'gauge',
  help: 'Whether a TLS certificate of a listener of the node expires within 30 days, or has: 1 or 0. Absent for nodes without a URL in the configuration.',
  labels: ['messaging_cluster', 'rabbitmq_node'],
  stability: 'experimental',
  from: 'GET /api/health/checks/certificate-expiration/{within}/{unit}',
}

const disabledFlags: Family = {
  name: 'tidemark_rabbitmq_disabled_feature_flags',
  type: 'gauge',
  help: 'Stable feature flags that are not enabled. A later version of RabbitMQ requires them, and does not start without. Absent in versions such as 3.10, which list them only for administrators.',
  labels: ['messaging_cluster'],
  stability: 'experimental',
  from: 'GET /api/feature-flags',
}

const deprecatedFeature: Family = {
  name: 'tidemark_rabbitmq_deprecated_feature_in_use',
  type: 'gauge',
  help: 'Always 1 for a deprecated feature in use; the label phase is how near its removal is. Absent before RabbitMQ 3.13.',
  labels: ['messaging_cluster', 'feature', 'phase'],
  stability: 'experimental',
  from: 'GET /api/deprecated-features/used',
}

/** What will stop a RabbitMQ cluster or its upgrade some day. */
export const rabbitmqHealthFamilies: readonly FamilyGroup<RabbitmqHealthModel>[] = [
  {
    level: 'cluster',
    cardinality: 'one per node with a configured URL',
    rows: ({ certificates }) => certificates.rows,
    labels: ({ cluster, certificates }) => [
      constantLabel('messaging_cluster', cluster),
      namedLabel('rabbitmq_node', certificates.name),
    ],
    families: [{ family: certificateExpiring, values: model => model.certificates.isExpiring }],
  },
  {
    level: 'cluster',
    cardinality: 'one per cluster',
    rows: () => 1,
    labels: ({ cluster }) => [constantLabel('messaging_cluster', cluster)],
    families: [
      { family: disabledFlags, values: model => Float64Array.of(model.disabledFlagCount) },
    ],
  },
  {
    level: 'cluster',
    cardinality: 'one per deprecated feature in use',
    rows: ({ deprecatedFeatures }) => deprecatedFeatures.rows,
    labels: ({ cluster, deprecatedFeatures }) => [
      constantLabel('messaging_cluster', cluster),
      namedLabel('feature', deprecatedFeatures.name),
      namedLabel('phase', deprecatedFeatures.phase),
    ],
    families: [
      {
        family: deprecatedFeature,
        values: ({ deprecatedFeatures }) => onesColumn(deprecatedFeatures.rows),
      },
    ],
  },
]
