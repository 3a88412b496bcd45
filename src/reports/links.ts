/** The placeholders of configured links, named like the parameters of the page of a backlog. */
export const linkFields = ['cluster', 'system', 'vhost', 'destination', 'consumer_group'] as const

export type LinkField = (typeof linkFields)[number]

/** A link to another system, as configured. */
export interface LinkTemplate {
  readonly name: string
  /** With placeholders such as `{cluster}`. */
  readonly url: string
}

/** A link with its placeholders filled in. */
export interface Link {
  readonly name: string
  readonly url: string
}

const ofCluster: readonly LinkField[] = ['cluster', 'system']

/** What a link names, by its placeholders: nothing, a cluster, or a backlog. */
type LinkScope = 'page' | 'cluster' | 'backlog'

export function scopeOf({ url }: LinkTemplate): LinkScope {
  const fields = Array.from(url.matchAll(/\{(\w+)\}/g), ([, field]) => field as LinkField)
  if (fields.length === 0) return 'page'
  return fields.every(field => ofCluster.includes(field)) ? 'cluster' : 'backlog'
}

/** Returns the link with values in place of its placeholders; '' where there is no value. */
export function filledIn(
  { name, url }: LinkTemplate,
  values: Readonly<Partial<Record<LinkField, string>>>,
): Link {
  // Names come from brokers, so each is encoded and cannot leave its place in the URL.
  const encoded = (_: string, field: LinkField): string =>
    encodeURIComponent((values[field] ?? '').toWellFormed())
  return { name, url: url.replaceAll(/\{(\w+)\}/g, encoded) }
}
