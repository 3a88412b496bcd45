/** The groups and topics that the reader has chosen, in the words of Kafka's families. */
export const chosenGroups = 'consumer_group=~"$consumer_group"'
export const chosen = `${chosenGroups},topic=~"$topic"`

/** The same choice in the words of both systems. */
export const chosenBacklogs =
  'messaging_system="kafka",consumer_group=~"$consumer_group",destination=~"$topic"'

export const group = 'messaging_cluster, consumer_group'
export const groupTopic = 'messaging_cluster, consumer_group, topic'

/** A family of groups, once for each group. */
export function ofGroups(family: string, at = ''): string {
  return `max by (${group}) (${family}{${chosenGroups}}${at})`
}

/** A family of groups and topics, once for each pair. */
export function ofTopics(family: string, at = ''): string {
  return `max by (${groupTopic}) (${family}{${chosen}}${at})`
}

/** By how much a counter of groups and topics grew in the time shown. */
export function increaseOfTopics(family: string): string {
  return `max by (${groupTopic}) (increase(${family}{${chosen}}[$__range]))`
}
