import { type Html, html } from './html.ts'
import type { LinkField } from './link-fields.ts'

/** A link to another system, as configured. */
export interface LinkTemplate {
  readonly name: string
  /** With placeholders such as `{cluster}`. */
  readonly url: string
}

const ofCluster: readonly LinkField[] = ['cluster', 'system']

/** Where links are shown: on every page, with each cluster, or with each backlog. */
type Place = 'page' | 'cluster' | 'backlog'

/** Returns the links that name nothing but what all pages have in common. */
export function pageLinks(templates: readonly LinkTemplate[]): readonly LinkTemplate[] {
  return templates.filter(({ url }) => placeOf(url) === 'page')
}

/** Renders the links of a cluster; '' if there are none. */
export function clusterLinks(
  templates: readonly LinkTemplate[],
  values: Readonly<Record<'cluster' | 'system', string>>,
): Html | '' {
  return linksText(
    templates.filter(({ url }) => placeOf(url) === 'cluster'),
    values,
  )
}

/** Renders the links of a backlog, and those of its cluster; '' if there are none. */
export function backlogLinks(
  templates: readonly LinkTemplate[],
  values: Readonly<Record<LinkField, string>>,
): Html | '' {
  return linksText(
    templates.filter(({ url }) => placeOf(url) !== 'page'),
    values,
  )
}

function placeOf(url: string): Place {
  const fields = Array.from(url.matchAll(/\{(\w+)\}/g), ([, field]) => field as LinkField)
  if (fields.length === 0) return 'page'
  return fields.every(field => ofCluster.includes(field)) ? 'cluster' : 'backlog'
}

function linksText(
  templates: readonly LinkTemplate[],
  values: Readonly<Partial<Record<LinkField, string>>>,
): Html | '' {
  if (templates.length === 0) return ''
  return html`<p class="links">
    ${templates.map(({ name, url }) => html`<a href="${filledIn(url, values)}" rel="noreferrer">${name}</a> `)}
  </p>`
}

/** Names come from brokers, so each is encoded and cannot leave its place in the URL. */
function filledIn(url: string, values: Readonly<Partial<Record<LinkField, string>>>): string {
  return url.replaceAll(/\{(\w+)\}/g, (_, field: LinkField) =>
    encodeURIComponent((values[field] ?? '').toWellFormed()),
  )
}
