/** The placeholders of configured links, named like the parameters of the page of a backlog. */
export const linkFields = ['cluster', 'system', 'vhost', 'destination', 'consumer_group'] as const

export type LinkField = (typeof linkFields)[number]
