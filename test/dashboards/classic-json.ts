import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../testbed/project-root.ts'

/** Grafana's classic dashboard JSON, as far as it is checked here. */
export interface Dashboard {
  readonly id: number | null
  readonly uid: string
  readonly title: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly schemaVersion: number
  readonly editable?: boolean
  readonly refresh?: string
  readonly timezone?: string
  readonly graphTooltip?: number
  readonly panels: readonly Panel[]
  readonly templating: { readonly list: readonly Variable[] }
  readonly annotations: { readonly list: readonly Annotation[] }
  readonly links?: readonly Link[]
}

export interface Panel {
  readonly id: number
  readonly type: string
  readonly title?: string
  readonly description?: string
  readonly gridPos: GridPosition
  readonly datasource?: Datasource
  readonly targets?: readonly Target[]
  readonly fieldConfig?: {
    readonly defaults?: Field
    readonly overrides?: readonly { readonly properties: readonly FieldProperty[] }[]
  }
  readonly links?: readonly Link[]
  readonly repeat?: string
  /** What a collapsed row holds. */
  readonly panels?: readonly Panel[]
  readonly collapsed?: boolean
}

export interface GridPosition {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

export interface Datasource {
  readonly type?: string
  readonly uid?: string
}

export interface Target {
  readonly refId: string
  readonly expr: string
  readonly datasource?: Datasource
  readonly instant?: boolean
  readonly legendFormat?: string
}

export interface Field {
  readonly unit?: string
  readonly links?: readonly Link[]
}

export interface FieldProperty {
  readonly id: string
  readonly value?: unknown
}

export interface Link {
  readonly type?: string
  readonly title?: string
  readonly url?: string
  readonly tags?: readonly string[]
  readonly includeVars?: boolean
  readonly keepTime?: boolean
}

export interface Variable {
  readonly name: string
  readonly type: string
  readonly label?: string
  readonly query?: string | { readonly query?: string }
  readonly datasource?: Datasource
  readonly refresh?: number
  readonly multi?: boolean
  readonly includeAll?: boolean
  readonly allValue?: string
}

export interface Annotation {
  readonly name?: string
  readonly expr?: string
  readonly builtIn?: number
  readonly datasource?: Datasource
}

/** Every dashboard that is shipped, by the name of its file. */
export function shippedDashboards(): ReadonlyMap<string, Dashboard> {
  const folder = join(projectRoot, 'dashboards')
  const files = readdirSync(folder).filter(file => file.endsWith('.json'))
  return new Map(
    files
      .sort()
      .map(file => [file, JSON.parse(readFileSync(join(folder, file), 'utf8')) as Dashboard]),
  )
}

/** Everything on a dashboard that has a place: panels, rows, and the panels in collapsed rows. */
export function everythingOn({ panels }: Dashboard): readonly Panel[] {
  return panels.flatMap(panel => [panel, ...(panel.panels ?? [])])
}

/** The panels that ask something. */
export function queryPanels(dashboard: Dashboard): readonly Panel[] {
  return everythingOn(dashboard).filter(({ type }) => type !== 'row' && type !== 'text')
}

/** An expression and where it stands. */
export interface Query {
  /** `Backlogs, worst first · A`, `variable group`, `annotation Alerts`. */
  readonly place: string
  readonly expr: string
  /** Whether it is asked for the end of the time shown alone. */
  readonly isInstant: boolean
  /** The labels that are shown of its series. */
  readonly shownLabels: readonly string[]
}

/** Every PromQL expression of a dashboard: of panels, of variables, of annotations. */
export function queriesOf(dashboard: Dashboard): readonly Query[] {
  return [
    ...queryPanels(dashboard).flatMap(({ title, targets = [] }) =>
      targets.map(target => queryOfTarget(`${title} · ${target.refId}`, target)),
    ),
    ...dashboard.templating.list.filter(({ type }) => type === 'query').map(queryOfVariable),
    ...dashboard.annotations.list
      .filter(({ builtIn }) => builtIn !== 1)
      .map(({ name, expr = '' }) => ({
        place: `annotation ${name}`,
        expr,
        isInstant: false,
        shownLabels: [],
      })),
  ]
}

function queryOfTarget(place: string, { expr, instant, legendFormat = '' }: Target): Query {
  const shown = Array.from(legendFormat.matchAll(/\{\{(\w+)\}\}/g), ([, label]) => label ?? '')
  return { place, expr, isInstant: instant === true, shownLabels: shown }
}

/** What is asked by a variable's `label_values(selector, label)`. */
function queryOfVariable(variable: Variable): Query {
  const text = variableQuery(variable)
  const [, selector = text, label = ''] = /^label_values\((.*),\s*(\w+)\)$/s.exec(text) ?? []
  return {
    place: `variable ${variable.name}`,
    expr: selector,
    isInstant: true,
    shownLabels: [label],
  }
}

function variableQuery({ query = '' }: Variable): string {
  return typeof query === 'string' ? query : (query.query ?? '')
}

/** Every link on the dashboard: its own, its panels', its fields'. */
export function linksOf(dashboard: Dashboard): readonly Link[] {
  const ofPanels = everythingOn(dashboard).flatMap(({ links = [], fieldConfig }) => [
    ...links,
    ...(fieldConfig?.defaults?.links ?? []),
    ...(fieldConfig?.overrides ?? [])
      .flatMap(({ properties }) => properties)
      .filter(({ id }) => id === 'links')
      .flatMap(({ value }) => value as readonly Link[]),
  ])
  return [...(dashboard.links ?? []), ...ofPanels]
}
