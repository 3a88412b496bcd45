import {
  type AnnotationQuery,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  type Panel,
  type RowPanel,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { exporterReloads, exporterRestarts, firingAlerts } from './annotations.ts'
import { statusChanges } from '../status-changes.ts'
import { arrange, type Row } from './layout.ts'
import { dashboardMenu, familyTag, statusPage } from './links.ts'
import type { DashboardUid } from './uids.ts'
import { addressVariable, dataSourceVariable } from './variables.ts'

export interface DashboardPlan {
  readonly uid: DashboardUid
  /** Without the name of the project, which is put before it. */
  readonly title: string
  /** The question that it answers. */
  readonly description: string
  readonly tags: readonly string[]
  /** Variables besides the data source. */
  readonly variables: readonly VariableModel[]
  /** Besides firing alerts, status changes, and reloads and restarts of the exporter. */
  readonly annotations?: readonly AnnotationQuery[]
  /** Changes of the selected backlogs; without it, those of all backlogs of the clusters. */
  readonly statusChanges?: AnnotationQuery
  readonly rows: readonly Row[]
}

/** The classic model of Grafana. All versions can read it; up to 13.1, files in the newer model load incorrectly. */
// eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
export type ClassicDashboard = Dashboard

/** Returns a dashboard for import into Grafana. The same plan always gives the same result. */
export function dashboard(plan: DashboardPlan): ClassicDashboard {
  const { uid, description, annotations = [] } = plan
  const title = `Tidemark / ${plan.title}`
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
  const frame = new DashboardBuilder(title)
    .tags([familyTag, ...plan.tags])
    .editable()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: 'now-3h', to: 'now' })
    .refresh('30s')
    .build()
  const panels = arrange(plan.rows).map(numbered)
  return {
    // First the fields that identify the file in a diff.
    ...{ id: null, uid, title, description },
    ...frame,
    links: [dashboardMenu, statusPage],
    annotations: {
      list: [
        firingAlerts,
        plan.statusChanges ?? statusChanges,
        exporterRestarts,
        exporterReloads,
        ...annotations,
      ],
    },
    templating: { list: [dataSourceVariable(), ...plan.variables, ...addresses(panels)] },
    panels,
  }
}

/** Returns the variables with the addresses in the links of the dashboard and its panels. */
function addresses(panels: readonly (Panel | RowPanel)[]): readonly VariableModel[] {
  const texts = JSON.stringify([statusPage, panels])
  return ['status_page', 'runbooks']
    .filter(name => texts.includes(`\${${name}}`))
    .map(addressVariable)
}

/**
 * Returns the panel with an id derived from its title.
 *
 * Grafana requires an id that is unique in the dashboard, and links to panels contain it. A sequence number
 * would change with every panel inserted before.
 */
function numbered<P extends Panel | RowPanel>(panel: P): P {
  const { type, title = '' } = panel
  const inside = 'panels' in panel ? { panels: panel.panels.map(numbered) } : {}
  return { ...{ id: 0, type, title }, ...panel, ...inside, id: numberOf(`${type} ${title}`) }
}

/** Returns the FNV-1a hash, reduced to six digits. */
function numberOf(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return (hash % 999_983) + 1
}
