import { cell, entry, rowsWhere } from '../../../columns/columns.ts'
import { addressFrom, type ScrapeTarget } from '../../../reading/scrape-target.ts'
import type { KafkaBacklogModel } from './model.ts'

type KnownBrokers = Pick<KafkaBacklogModel, 'cluster' | 'topologyKnown' | 'brokers'>

/**
 * Returns the JMX exporter of every broker, in order of id. Null: the brokers are unknown.
 *
 * A broker that is down stays a target while it is remembered: without a target no scrape would fail,
 * and no alert would show that it is down.
 */
export function jmxTargets(
  { cluster, topologyKnown, brokers }: KnownBrokers,
  addressTemplate: string,
): readonly ScrapeTarget[] | null {
  if (!topologyKnown) return null
  // A broker known only as a replica, which was never alive, has no address.
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
