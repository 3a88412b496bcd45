/** The labels that make an object; aggregated by them, two exporters of one cluster show it once. */
const labels = {
  cluster: 'messaging_cluster',
  node: 'messaging_cluster, rabbitmq_node',
  vhost: 'messaging_cluster, vhost',
  queue: 'messaging_cluster, vhost, queue',
} as const

type RabbitmqObject = keyof typeof labels

/** A family of an object, once for each of them. */
export function ofEach(object: RabbitmqObject, family: string, matchers = '', at = ''): string {
  return `max by (${labels[object]}) (${family}{${matchers}}${at})`
}

/** How fast a counter of an object grows, once for each of them. */
export function rateOfEach(object: RabbitmqObject, family: string, matchers = ''): string {
  return `max by (${labels[object]}) (rate(${family}{${matchers}}[$__rate_interval]))`
}

/** What a family has over all objects of a cluster. */
export function sumByCluster(object: RabbitmqObject, family: string, matchers = ''): string {
  return `sum by (messaging_cluster) (${ofEach(object, family, matchers)})`
}

/** A counter of RabbitMQ's own metrics plugin, over all nodes of a cluster. */
export function pluginRate(family: string): string {
  return `sum by (messaging_cluster) (rate(${family}[$__rate_interval]))`
}

export const rabbitmqOnly = 'messaging_system="rabbitmq"'
