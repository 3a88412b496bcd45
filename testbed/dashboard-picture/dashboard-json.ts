import { readFileSync } from 'node:fs'

/** The part of the classic dashboard JSON of Grafana that a picture shows. */
export interface Dashboard {
  readonly title: string
  readonly panels: readonly Panel[]
  readonly templating: { readonly list: readonly Variable[] }
  readonly annotations?: { readonly list: readonly Annotation[] }
}

interface Variable {
  readonly name: string
  readonly label?: string
  readonly type: string
  /** 2: not shown. */
  readonly hide?: number
}

/** Events that Grafana marks in all graphs. */
export interface Annotation {
  readonly expr?: string
  readonly iconColor?: string
  /** True: the values are the moments of the events, in milliseconds since 1970. */
  readonly useValueForTime?: boolean
}

export interface Panel {
  readonly type: string
  readonly title?: string
  readonly gridPos: GridPosition
  readonly targets?: readonly Target[]
  readonly fieldConfig?: FieldConfig
  readonly options?: PanelOptions
  readonly transformations?: readonly Transformation[]
  /** The panels of a collapsed row. */
  readonly panels?: readonly Panel[]
  readonly collapsed?: boolean
}

/** In cells of the grid, which is 24 cells wide. */
export interface GridPosition {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

export interface Target {
  readonly refId: string
  readonly expr: string
  readonly instant?: boolean
  readonly legendFormat?: string
}

export interface FieldConfig {
  readonly defaults?: Field
  readonly overrides?: readonly Override[]
}

interface Override {
  readonly matcher: { readonly id: string; readonly options: string }
  readonly properties: readonly { readonly id: string; readonly value: unknown }[]
}

/** How values of one column or series are displayed. */
export interface Field {
  readonly unit?: string
  readonly decimals?: number
  readonly noValue?: string
  readonly mappings?: readonly Mapping[]
  readonly thresholds?: { readonly steps: readonly ThresholdStep[] }
  readonly min?: number
  readonly max?: number
  readonly custom?: {
    readonly cellOptions?: { readonly type: string }
    readonly scaleDistribution?: { readonly type: string }
    readonly stacking?: { readonly mode: string }
    readonly thresholdsStyle?: { readonly mode: string }
    /** Width of a column in pixels. */
    readonly width?: number
  }
}

export interface ThresholdStep {
  readonly value: number | null
  readonly color: string
}

export type Mapping =
  | { readonly type: 'value'; readonly options: Readonly<Record<string, MappingResult>> }
  | {
      readonly type: 'range'
      readonly options: { from: number | null; to: number | null; result: MappingResult }
    }
  | {
      readonly type: 'special'
      readonly options: { readonly match: string; readonly result: MappingResult }
    }

export interface MappingResult {
  readonly text?: string
  readonly color?: string
}

interface PanelOptions {
  readonly colorMode?: string
  /** `name`: the name of each series instead of its value. */
  readonly textMode?: string
  readonly sortBy?: readonly { readonly displayName: string; readonly desc?: boolean }[]
  readonly reduceOptions?: { readonly calcs?: readonly string[] }
}

interface Transformation {
  readonly id: string
  readonly options: {
    readonly include?: { readonly names?: readonly string[] }
    readonly indexByName?: Readonly<Record<string, number>>
    readonly renameByName?: Readonly<Record<string, string>>
    readonly excludeByName?: Readonly<Record<string, boolean>>
  }
}

export function readDashboard(file: string): Dashboard {
  return JSON.parse(readFileSync(file, 'utf8')) as Dashboard
}

/** Returns the field of a column or series: the defaults of its panel with the overrides by name. */
export function fieldOf({ fieldConfig }: Panel, name: string): Field {
  const properties = (fieldConfig?.overrides ?? [])
    .filter(({ matcher }) => matcher.id === 'byName' && matcher.options === name)
    .flatMap(override => override.properties)
  const custom = properties.filter(({ id }) => id.startsWith('custom.'))
  return {
    ...fieldConfig?.defaults,
    ...Object.fromEntries(properties.map(({ id, value }) => [id, value])),
    custom: {
      ...fieldConfig?.defaults?.custom,
      ...Object.fromEntries(custom.map(({ id, value }) => [id.slice('custom.'.length), value])),
    },
  }
}

/**
 * Returns the panels as they are when all rows are open.
 *
 * The panels of a collapsed row have the positions that they take when it opens; everything below
 * moves down.
 */
export function expandedPanels({ panels }: Dashboard): readonly Panel[] {
  let shift = 0
  return panels.flatMap(panel => {
    const inner = panel.panels ?? []
    const below = panel.gridPos.y + panel.gridPos.h
    const first = Math.min(...inner.map(({ gridPos }) => gridPos.y))
    const moved = inner.map(each => movedDown(each, shift + below - first))
    const own = movedDown(panel, shift)
    shift += Math.max(0, ...inner.map(({ gridPos }) => gridPos.y + gridPos.h - first))
    return [own, ...moved]
  })
}

function movedDown(panel: Panel, cells: number): Panel {
  return { ...panel, gridPos: { ...panel.gridPos, y: panel.gridPos.y + cells } }
}
