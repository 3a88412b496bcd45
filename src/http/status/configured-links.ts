import { filledIn, type LinkField, type LinkTemplate, scopeOf } from '../../reports/links.ts'
import { type Html, html } from '../../text/html.ts'

/** Returns the links that name nothing but what all pages have in common. */
export function pageLinks(templates: readonly LinkTemplate[]): readonly LinkTemplate[] {
  return templates.filter(template => scopeOf(template) === 'page')
}

/** Renders the links of a cluster; '' if there are none. */
export function clusterLinks(
  templates: readonly LinkTemplate[],
  values: Readonly<Record<'cluster' | 'system', string>>,
): Html | '' {
  return linksText(
    templates.filter(template => scopeOf(template) === 'cluster'),
    values,
  )
}

/** Renders the links of a backlog, and those of its cluster; '' if there are none. */
export function backlogLinks(
  templates: readonly LinkTemplate[],
  values: Readonly<Record<LinkField, string>>,
): Html | '' {
  return linksText(
    templates.filter(template => scopeOf(template) !== 'page'),
    values,
  )
}

function linksText(
  templates: readonly LinkTemplate[],
  values: Readonly<Partial<Record<LinkField, string>>>,
): Html | '' {
  if (templates.length === 0) return ''
  return html`<p class="links">
    ${templates
      .map(template => filledIn(template, values))
      .map(({ name, url }) => html`<a href="${url}" rel="noreferrer">${name}</a> `)}
  </p>`
}
