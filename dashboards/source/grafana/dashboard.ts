import {
  type AnnotationQuery,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  type Panel,
  type RowPanel,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { dataSource } from './data-source.ts'
import { scoped } from './expression.ts'
import { arranged, type Row } from './layout.ts'
import { familyTag, linksToTheOthers } from './links.ts'
import type { DashboardUid } from './uids.ts'
import { dataSourceVariable } from './variables.ts'

export interface DashboardPlan {
  readonly uid: DashboardUid
  readonly title: string
  /** Which question it answers. */
  readonly description: string
  readonly tags: readonly string[]
  /** Besides the data source. */
  readonly variables: readonly VariableModel[]
  readonly rows: readonly Row[]
}

/** The model that Grafana calls classic: all versions read it, while up to 13.1 files of the newer one load badly. */
// eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
export type ClassicDashboard = Dashboard

/** A dashboard as Grafana imports it, the same for the same plan. */
export function dashboard(plan: DashboardPlan): ClassicDashboard {
  const { uid, title, description } = plan
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
  const frame = new DashboardBuilder(title)
    .tags([familyTag, ...plan.tags])
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: 'now-3h', to: 'now' })
    .refresh('30s')
    .build()
  return {
    // What a reader of a diff looks for comes first.
    ...{ id: null, uid, title, description },
    ...frame,
    links: [linksToTheOthers],
    annotations: { list: [firingAlerts] },
    templating: { list: [dataSourceVariable(), ...plan.variables] },
    panels: arranged(plan.rows).map(numbered),
  }
}

/** Spans of time in which one of our alerts fired, drawn into every graph. */
const firingAlerts: AnnotationQuery = {
  name: 'Firing alerts',
  datasource: dataSource,
  enable: true,
  iconColor: 'red',
  expr: scoped('ALERTS{alertstate="firing"}'),
  step: '60s',
  titleFormat: '{{alertname}}',
  textFormat: '{{messaging_cluster}} {{vhost}} {{destination}} {{consumer_group}}',
  tagKeys: 'severity',
}

/**
 * The panel with a number made from its title.
 *
 * Grafana wants one that no other panel of the dashboard has, and links to panels contain it. A running
 * number would change with every panel that is put in before.
 */
function numbered<P extends Panel | RowPanel>(panel: P): P {
  const { type, title = '' } = panel
  const inside = 'panels' in panel ? { panels: panel.panels.map(numbered) } : {}
  return { ...{ id: 0, type, title }, ...panel, ...inside, id: numberOf(`${type} ${title}`) }
}

/** FNV-1a, cut to the size of a number that a person can read. */
function numberOf(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return (hash % 999_983) + 1
}
