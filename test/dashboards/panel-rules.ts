import {
  panelsAndRows,
  type Dashboard,
  type FieldProperty,
  type GridPosition,
  type Mapping,
  type Panel,
  queryPanels,
} from './classic-json.ts'
import type { Rule } from './rule.ts'

/** The Grafana units that are in use here. */
const units: readonly string[] = ['none', 'short', 'percentunit', 'bytes', 'Bps', 's']

/** A unit with the word for what is counted. Not the abbreviations of Grafana: `cps` is shown as “c/s”. */
const countOf = /^count:[a-z]+(\/s)?$/

/** Panel types that are part of every supported Grafana, without plugins. */
const panelTypes: readonly string[] = [
  ...['stat', 'timeseries', 'table', 'bargauge', 'gauge', 'status-history', 'state-timeline'],
  ...['heatmap', 'text', 'row'],
]

/** Columns of the Grafana grid. */
const columns = 24

/** Rules for single panels and their positions. */
export const panelRules: readonly Rule[] = [
  {
    rule: 'panels have types that every Grafana includes',
    violations: dashboard =>
      panelsAndRows(dashboard)
        .filter(({ type }) => !panelTypes.includes(type))
        .map(panel => `${panel.title}: ${panel.type}`),
  },
  {
    rule: 'every panel has a title',
    violations: dashboard =>
      panelsAndRows(dashboard)
        .filter(({ title = '' }) => title === '')
        .map(({ id }) => `panel ${id}`),
  },
  {
    rule: 'every panel has a description that is a sentence',
    violations: dashboard =>
      queryPanels(dashboard)
        .filter(({ description = '' }) => !/^[A-Z0-9“].{15,}[.]$/s.test(description))
        .map(panel => `${panel.title}: ${panel.description}`),
  },
  {
    rule: 'every panel has a unit',
    violations: dashboard =>
      queryPanels(dashboard)
        .filter(({ fieldConfig }) => (fieldConfig?.defaults?.unit ?? '') === '')
        .map(panel => `${panel.title}`),
  },
  {
    rule: 'every unit exists in Grafana, and counts are in words',
    violations: dashboard =>
      queryPanels(dashboard).flatMap(panel =>
        unitsOf(panel)
          .filter(unit => !units.includes(unit) && !countOf.test(unit))
          .map(unit => `${panel.title}: ${unit}`),
      ),
  },
  {
    rule: 'an absent value never has the colour of a threshold',
    violations: dashboard => [
      ...queryPanels(dashboard)
        .filter(({ type, options }) => type === 'stat' && options?.colorMode === 'background')
        .filter(({ fieldConfig }) => !mapsAbsent(fieldConfig?.defaults?.mappings))
        .map(({ title = '' }) => title),
      ...queryPanels(dashboard).flatMap(({ title, fieldConfig }) =>
        (fieldConfig?.overrides ?? [])
          .filter(({ properties }) => propertyOf(properties, 'thresholds') !== undefined)
          .filter(({ properties }) => !mapsAbsent(propertyOf(properties, 'mappings')))
          .map((_, column) => `${title}: cells of override ${column}`),
      ),
    ],
  },
  {
    rule: 'every panel has queries with distinct ids',
    violations: dashboard =>
      queryPanels(dashboard).flatMap(({ title, targets = [] }) => {
        const names = targets.map(({ refId }) => refId)
        const isDistinct = names.length > 0 && new Set(names).size === names.length
        return isDistinct ? [] : [`${title}: ${names.join(', ')}`]
      }),
  },
  {
    rule: 'no two panels have the same id',
    violations: dashboard => repeated(panelsAndRows(dashboard).map(({ id }) => id)).map(String),
  },
  {
    rule: 'no two panels have the same title',
    violations: dashboard => repeated(queryPanels(dashboard).map(({ title = '' }) => title)),
  },
  {
    rule: 'every panel is inside the grid',
    violations: dashboard =>
      panelsAndRows(dashboard)
        .filter(
          ({ gridPos: { x, y, w, h } }) => x < 0 || y < 0 || w < 1 || h < 1 || x + w > columns,
        )
        .map(({ title = '' }) => title),
  },
  {
    rule: 'no two panels overlap',
    violations: ({ panels }: Dashboard) => [
      ...overlapping(panels),
      ...panels.flatMap(({ panels: inside = [] }) => overlapping(inside)),
    ],
  },
]

function propertyOf(properties: readonly FieldProperty[], wanted: string): unknown {
  return properties.find(({ id }) => id === wanted)?.value
}

function mapsAbsent(mappings: unknown): boolean {
  return ((mappings ?? []) as readonly Mapping[]).some(
    ({ type, options }) => type === 'special' && options.match === 'null+nan',
  )
}

function unitsOf({ fieldConfig }: Panel): readonly string[] {
  const overrides = (fieldConfig?.overrides ?? [])
    .flatMap(({ properties }) => properties)
    .filter(({ id }) => id === 'unit')
    .map(({ value }) => String(value))
  const { unit } = fieldConfig?.defaults ?? {}
  return unit === undefined ? overrides : [unit, ...overrides]
}

function repeated<Value>(values: readonly Value[]): readonly Value[] {
  return values.filter((value, index) => values.indexOf(value) !== index)
}

function overlapping(panels: readonly Panel[]): readonly string[] {
  return panels.flatMap((panel, index) =>
    panels
      .slice(index + 1)
      .filter(other => overlaps(panel.gridPos, other.gridPos))
      .map(other => `${panel.title} and ${other.title}`),
  )
}

function overlaps(a: GridPosition, b: GridPosition): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h
}
