import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../testbed/project-root.ts'

/** The checked part of the classic dashboard JSON of Grafana. */
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
  readonly time?: { readonly from: string; readonly to: string }
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
  readonly options?: { readonly colorMode?: string }
  readonly links?: readonly Link[]
  readonly repeat?: string
  /** The panels of a collapsed row. */
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
  readonly mappings?: readonly Mapping[]
}

export interface Mapping {
  readonly type: string
  readonly options: { readonly match?: string }
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
  readonly hide?: number
  readonly allValue?: string
}

export interface Annotation {
  readonly name?: string
  readonly expr?: string
  readonly builtIn?: number
  readonly useValueForTime?: boolean
  readonly titleFormat?: string
  readonly textFormat?: string
  readonly datasource?: Datasource
}

/** Returns all shipped dashboards by file name. */
export function shippedDashboards(): ReadonlyMap<string, Dashboard> {
  const folder = join(projectRoot, 'dashboards')
  const files = readdirSync(folder).filter(file => file.endsWith('.json'))
  return new Map(
    files
      .sort()
      .map(file => [file, JSON.parse(readFileSync(join(folder, file), 'utf8')) as Dashboard]),
  )
}

/** Returns all panels and rows of a dashboard, including panels in collapsed rows. */
export function panelsAndRows({ panels }: Dashboard): readonly Panel[] {
  return panels.flatMap(panel => [panel, ...(panel.panels ?? [])])
}

/** Returns the panels that have queries. */
export function queryPanels(dashboard: Dashboard): readonly Panel[] {
  return panelsAndRows(dashboard).filter(({ type }) => type !== 'row' && type !== 'text')
}

/** An expression and its place. */
export interface Query {
  /** `Backlogs, worst first · A`, `variable group`, `annotation Alerts`. */
  readonly place: string
  readonly expr: string
  /** True: only evaluated at the end of the time range. */
  readonly isInstant: boolean
  /** Labels used in its legend, or in the texts of the annotation. */
  readonly shownLabels: readonly string[]
}

/** Returns all PromQL expressions of a dashboard: of panels, variables and annotations. */
export function queriesOf(dashboard: Dashboard): readonly Query[] {
  return [
    ...queryPanels(dashboard).flatMap(({ title, targets = [] }) =>
      targets.map(target => queryOfTarget(`${title} · ${target.refId}`, target)),
    ),
    ...dashboard.templating.list.filter(({ type }) => type === 'query').map(queryOfVariable),
    ...dashboard.annotations.list
      .filter(({ builtIn }) => builtIn !== 1)
      .map(({ name, expr = '', titleFormat = '', textFormat = '' }) => ({
        place: `annotation ${name}`,
        expr,
        isInstant: false,
        shownLabels: labelsIn(`${titleFormat} ${textFormat}`),
      })),
  ]
}

function queryOfTarget(place: string, { expr, instant, legendFormat = '' }: Target): Query {
  return { place, expr, isInstant: instant === true, shownLabels: labelsIn(legendFormat) }
}

/** Returns the labels in a format such as `{{topic}}: {{status}}`. */
function labelsIn(format: string): readonly string[] {
  return Array.from(format.matchAll(/\{\{(\w+)\}\}/g), ([, label]) => label ?? '')
}

/** Returns the query of a variable `label_values(selector, label)`. */
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

/** Returns all links of the dashboard, its panels and their fields. */
export function linksOf(dashboard: Dashboard): readonly Link[] {
  const ofPanels = panelsAndRows(dashboard).flatMap(({ links = [], fieldConfig }) => [
    ...links,
    ...(fieldConfig?.defaults?.links ?? []),
    ...(fieldConfig?.overrides ?? [])
      .flatMap(({ properties }) => properties)
      .filter(({ id }) => id === 'links')
      .flatMap(({ value }) => value as readonly Link[]),
  ])
  return [...(dashboard.links ?? []), ...ofPanels]
}
