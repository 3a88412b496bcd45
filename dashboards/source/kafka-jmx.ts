/** Which broker a series of a JMX exporter is of; service discovery gives both labels. */
const broker = 'messaging_cluster, broker'

export const brokerLegend = '{{messaging_cluster}} {{broker}}'

/** Where there are no JMX exporters, or Prometheus does not know of them. */
export const noJmx = 'no JMX'

/** A gauge of the brokers, once for each. */
export function ofEachBroker(gauge: string): string {
  return `max by (${broker}) (${gauge})`
}

/** How much a counter of the brokers grows in a second, for each. */
export function rateOfEachBroker(counter: string): string {
  return `sum by (${broker}) (rate(${counter}[$__rate_interval]))`
}
