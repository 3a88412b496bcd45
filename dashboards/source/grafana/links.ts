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
  const selected = Object.entries(variables).map(([variable, column]) =>
    cellParameter(`var-${variable}`, column),
  )
  const kept = ['${datasource:queryparam}', '${__url_time_range}']
  return { title, url: `/d/${dashboard}?${[...selected, ...kept].join('&')}` }
}

/**
 * Returns a link to the page of a backlog on the exporter's status page.
 *
 * `parameters` maps each name that identifies the backlog to the title of the column with its value.
 */
export function backlogPage(title: string, parameters: Readonly<Record<string, string>>): CellLink {
  const query = Object.entries(parameters).map(([name, column]) => cellParameter(name, column))
  return { title, url: `\${status_page}/backlogs/detail?${query.join('&')}` }
}

function cellParameter(name: string, column: string): string {
  return `${name}=\${__data.fields["${column}"]:percentencode}`
}

/** A link to the exporter's status page, whose address is recorded beside the alert rules. */
export const statusPage: DashboardLink = {
  title: 'Status page',
  type: DashboardLinkType.Link,
  icon: 'external link',
  tooltip: 'Problems and backlogs as the exporter sees them now, each with its remedy',
  url: '${status_page}',
  tags: [],
  asDropdown: false,
  targetBlank: true,
  includeVars: false,
  keepTime: false,
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
