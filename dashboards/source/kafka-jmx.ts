/** The labels that identify the broker of a JMX series; service discovery adds both. */
const broker = 'messaging_cluster, broker'

export const brokerLegend = '{{messaging_cluster}} {{broker}}'

/** Shown where no JMX exporters exist, or Prometheus does not scrape them. */
export const noJmx = 'no JMX'

/** Returns a query for a gauge, with one series for each broker. */
export function ofEachBroker(gauge: string): string {
  return `max by (${broker}) (${gauge})`
}

/** Returns a query for the rate of a counter, with one series for each broker. */
export function rateOfEachBroker(counter: string): string {
  return `sum by (${broker}) (rate(${counter}[$__rate_interval]))`
}
