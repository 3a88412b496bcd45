import { onesColumn } from '../../columns/columns.ts'
import type { Family, FamilyGroup } from '../../exposition/family.ts'
import { constantLabel, namedLabel } from '../../exposition/label.ts'
import type { RabbitmqLinksModel } from './model.ts'

const shovelState: Family = {
  name: 'tidemark_rabbitmq_shovel_state',
  type: 'gauge',
  help: 'Always 1; the label is the current state of the shovel: running, flow, blocked, starting or terminated. Static shovels have no vhost, and RabbitMQ lists them only for administrators. Absent without the plugin rabbitmq_shovel_management, or a permission in the virtual host.',
  labels: ['messaging_cluster', 'vhost', 'shovel', 'type', 'state'],
  stability: 'experimental',
  from: 'GET /api/shovels',
}

const federationLinkState: Family = {
  name: 'tidemark_rabbitmq_federation_link_state',
  type: 'gauge',
  help: 'Always 1; the label is the current state of the federation link: running, starting, error or shutdown. One for each upstream of an exchange or queue; the label source is the exchange or queue at the upstream. Absent without the plugin rabbitmq_federation_management, or a permission in the virtual host.',
  labels: ['messaging_cluster', 'vhost', 'exchange', 'queue', 'upstream', 'source', 'state'],
  stability: 'experimental',
  from: 'GET /api/federation-links',
}

/** Shovels and federation links, where the cluster has any. */
export const rabbitmqLinksFamilies: readonly FamilyGroup<RabbitmqLinksModel>[] = [
  {
    level: 'vhost',
    cardinality: 'one per shovel',
    rows: ({ shovels }) => shovels.rows,
    labels: ({ cluster, shovels }) => [
      constantLabel('messaging_cluster', cluster),
      namedLabel('vhost', shovels.vhost),
      namedLabel('shovel', shovels.name),
      namedLabel('type', shovels.type),
      namedLabel('state', shovels.state),
    ],
    families: [{ family: shovelState, values: ({ shovels }) => onesColumn(shovels.rows) }],
  },
  {
    level: 'vhost',
    cardinality: 'one per upstream of a federated exchange or queue',
    rows: ({ federationLinks }) => federationLinks.rows,
    labels: ({ cluster, federationLinks: links }) => [
      constantLabel('messaging_cluster', cluster),
      namedLabel('vhost', links.vhost),
      namedLabel('exchange', links.exchange),
      namedLabel('queue', links.queue),
      namedLabel('upstream', links.upstream),
      namedLabel('source', links.source),
      namedLabel('state', links.state),
    ],
    families: [
      {
        family: federationLinkState,
        values: ({ federationLinks }) => onesColumn(federationLinks.rows),
      },
    ],
  },
]
