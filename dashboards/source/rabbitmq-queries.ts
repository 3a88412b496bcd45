/** The labels that identify an object. Aggregating by them merges the series of two exporters of one cluster. */
const labels = {
  cluster: 'messaging_cluster',
  node: 'messaging_cluster, rabbitmq_node',
  vhost: 'messaging_cluster, vhost',
  queue: 'messaging_cluster, vhost, queue',
} as const

type RabbitmqObject = keyof typeof labels

/** Returns a query for a family, with one series for each object. */
export function ofEach(object: RabbitmqObject, family: string, matchers = '', at = ''): string {
  return `max by (${labels[object]}) (${family}{${matchers}}${at})`
}

/** Returns a query for the rate of a counter, with one series for each object. */
export function rateOfEach(object: RabbitmqObject, family: string, matchers = ''): string {
  return `max by (${labels[object]}) (rate(${family}{${matchers}}[$__rate_interval]))`
}

/** Returns a query for the sum of a family over the objects of each cluster. */
export function sumByCluster(object: RabbitmqObject, family: string, matchers = ''): string {
  return `sum by (messaging_cluster) (${ofEach(object, family, matchers)})`
}

/** Returns a query for the rate of a counter of the RabbitMQ metrics plugin, summed over the nodes of each cluster. */
export function pluginRate(family: string): string {
  return `sum by (messaging_cluster) (rate(${family}[$__rate_interval]))`
}

export const rabbitmqOnly = 'messaging_system="rabbitmq"'
