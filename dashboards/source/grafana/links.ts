import { type DashboardLink, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard'
import type { DashboardUid } from './uids.ts'

/** Where a click on a cell leads. */
export interface CellLink {
  readonly title: string
  readonly url: string
}

/** The tag that all our dashboards bear, and by which they find each other. */
export const familyTag = 'tidemark'

/**
 * A link to another dashboard about the row: its variables by the title of the column they are taken from.
 *
 * The time and the data source stay as they are.
 */
export function drillDown(
  title: string,
  dashboard: DashboardUid,
  variables: Readonly<Record<string, string>>,
): CellLink {
  const chosen = Object.entries(variables).map(
    ([variable, column]) => `var-${variable}=\${__data.fields["${column}"]:percentencode}`,
  )
  const kept = ['${datasource:queryparam}', '${__url_time_range}']
  return { title, url: `/d/${dashboard}?${[...chosen, ...kept].join('&')}` }
}

/** The menu of all our dashboards, which keeps what the reader has chosen. */
export const linksToTheOthers: DashboardLink = {
  title: 'Tidemark',
  type: DashboardLinkType.Dashboards,
  icon: 'dashboard',
  tooltip: 'The other dashboards, for the same clusters and time',
  tags: [familyTag],
  asDropdown: true,
  targetBlank: false,
  includeVars: true,
  keepTime: true,
}
