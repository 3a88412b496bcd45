import { type DashboardLink, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard'
import type { DashboardUid } from './uids.ts'

/** A link of a table cell. */
export interface CellLink {
  readonly title: string
  readonly url: string
}

/** The tag of all these dashboards, which the dashboard menu searches for. */
export const familyTag = 'tidemark'

/**
 * Returns a link to another dashboard, filtered by the row of the table.
 *
 * `variables` maps each variable of that dashboard to the title of the column with its value. Keeps the time
 * range and the data source.
 */
export function drillDown(
  title: string,
  dashboard: DashboardUid,
  variables: Readonly<Record<string, string>>,
): CellLink {
  const selected = Object.entries(variables).map(
    ([variable, column]) => `var-${variable}=\${__data.fields["${column}"]:percentencode}`,
  )
  const kept = ['${datasource:queryparam}', '${__url_time_range}']
  return { title, url: `/d/${dashboard}?${[...selected, ...kept].join('&')}` }
}

/** The menu of all these dashboards, which keeps the selected variables. */
export const dashboardMenu: DashboardLink = {
  title: 'Tidemark',
  type: DashboardLinkType.Dashboards,
  icon: 'dashboard',
  tooltip: 'Other dashboards with the same clusters and time range',
  tags: [familyTag],
  asDropdown: true,
  targetBlank: false,
  includeVars: true,
  keepTime: true,
}
