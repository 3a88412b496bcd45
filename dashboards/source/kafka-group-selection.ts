/** Matchers for the selected groups and topics, with the labels of Kafka families. */
export const selectedGroups = 'consumer_group=~"$consumer_group"'
export const selected = `${selectedGroups},topic=~"$topic"`

/** Matchers for the same selection, with the labels of backlog families. */
export const selectedBacklogs =
  'messaging_system="kafka",consumer_group=~"$consumer_group",destination=~"$topic"'

export const group = 'messaging_cluster, consumer_group'
export const groupTopic = 'messaging_cluster, consumer_group, topic'

/** Returns a query for a group family, with one series for each group. */
export function ofGroups(family: string, at = ''): string {
  return `max by (${group}) (${family}{${selectedGroups}}${at})`
}

/** Returns a query for a group and topic family, with one series for each pair. */
export function ofTopics(family: string, at = ''): string {
  return `max by (${groupTopic}) (${family}{${selected}}${at})`
}

/** Returns a query for the increase of a group and topic counter in the time range. */
export function increaseOfTopics(family: string): string {
  return `max by (${groupTopic}) (increase(${family}{${selected}}[$__range]))`
}
