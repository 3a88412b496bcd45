import { cell, entry, rowsWhere } from '../../../columns/columns.ts'
import { addressFrom, type ScrapeTarget } from '../../../reading/scrape-target.ts'
import type { KafkaBacklogModel } from './model.ts'

type KnownBrokers = Pick<KafkaBacklogModel, 'cluster' | 'topologyKnown' | 'brokers'>

/**
 * The JMX exporter of every broker, in order of id. Null: the brokers are not known.
 *
 * A broker that is down stays as long as it is remembered: without it its target would vanish, and
 * nothing would be left that is seen to be down.
 */
export function jmxTargets(
  { cluster, topologyKnown, brokers }: KnownBrokers,
  addressTemplate: string,
): readonly ScrapeTarget[] | null {
  if (!topologyKnown) return null
  // A broker that is only named as a replica and was never alive has no address.
  const rows = rowsWhere(brokers.rows, row => entry(brokers.host, row) !== '')
  if (rows.length === 0) return null
  return Array.from(rows, row => {
    const broker = String(cell(brokers.id, row))
    const host = entry(brokers.host, row)
    const rack = entry(brokers.rack, row)
    return {
      address: addressFrom(addressTemplate, { host, broker }),
      labels: {
        messaging_cluster: cluster,
        broker,
        __meta_kafka_broker_host: host,
        __meta_kafka_broker_port: String(cell(brokers.port, row)),
        ...(rack === null ? {} : { __meta_kafka_broker_rack: rack }),
        __meta_kafka_broker_registered: String(cell(brokers.registered, row) === 1),
      },
    }
  })
}
