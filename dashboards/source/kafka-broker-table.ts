import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { redUpTo, textMappings, yesOrNo } from './grafana/colours.ts'
import { drillDown } from './grafana/links.ts'
import { table } from './grafana/table.ts'
import { noJmx, ofEachBroker, rateOfEachBroker } from './kafka-jmx.ts'

/** A table of all brokers, from the exporter and from their JMX exporters. */
export function brokersTable(matchers: string): Panel {
  const ours = (family: string): string =>
    ofEachBroker(`tidemark_kafka_broker_${family}{${matchers}}`)
  const ofBrokerInfo = (label: string): string =>
    `max by (messaging_cluster, broker, ${label}) (tidemark_kafka_broker_info{${matchers}})`
  const rate = (counter: string): string =>
    rateOfEachBroker(`kafka_server_brokertopicmetrics_${counter}_total{topic="",${matchers}}`)
  return table({
    title: 'Brokers',
    description:
      'All expected brokers. Registered: it is a member of the cluster. Reachable: it responded to the exporter. The columns after Replicas come from its JMX exporter.',
    rowLabels: { Cluster: 'messaging_cluster', Broker: 'broker' },
    columns: {
      Host: { query: ofBrokerInfo('host'), label: 'host' },
      Rack: { query: ofBrokerInfo('rack'), label: 'rack' },
      Registered: { query: ours('registered'), unit: 'short', mappings: yesOrNo },
      Reachable: { query: ours('reachable'), unit: 'short', mappings: yesOrNo },
      Leaders: { query: ours('leader_partitions'), unit: 'short' },
      Replicas: { query: ours('replica_partitions'), unit: 'short' },
      'JMX scraped': {
        query: ofEachBroker(`up{job=~".*jmx.*",messaging_cluster=~"$cluster",${matchers}}`),
        unit: 'short',
        mappings: yesOrNo,
        noValue: noJmx,
      },
      'In/s': { query: rate('bytesin'), unit: 'Bps', noValue: noJmx },
      'Out/s': { query: rate('bytesout'), unit: 'Bps', noValue: noJmx },
      'Handlers idle': {
        query: ofEachBroker(
          `kafka_server_kafkarequesthandlerpool_requesthandleravgidle_percent{${matchers}}`,
        ),
        unit: 'percentunit',
        thresholds: redUpTo({ from: 0.1, colour: 'orange' }, { from: 0.3, colour: 'green' }),
        noValue: noJmx,
      },
      Controller: {
        query: ofEachBroker(`kafka_controller_kafkacontroller_activecontrollercount{${matchers}}`),
        unit: 'short',
        mappings: textMappings({ 0: ['', 'transparent'], 1: ['active', 'blue'] }),
        noValue: noJmx,
      },
    },
    sortBy: ['Leaders'],
    links: {
      Broker: [
        drillDown('This broker only', 'tidemark-kafka-cluster', {
          cluster: 'Cluster',
          broker: 'Broker',
        }),
      ],
    },
  })
}
