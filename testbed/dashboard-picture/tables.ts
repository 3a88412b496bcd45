import { fieldOf, type Panel } from './dashboard-json.ts'
import { display, styleOf } from './display.ts'
import { escaped, type Size } from './html.ts'
import type { Series } from './query.ts'

type Row = Readonly<Record<string, string | number>>

/** Height of a row in pixels, as in Grafana. */
const rowHeight = 36

/** Height of the line that says how many rows are left. */
const moreHeight = 20

/** Width in pixels below which Grafana does not shrink a column without a width of its own. */
const smallestWidth = 150

/**
 * Draws a table panel with as many rows and columns as are visible without scrolling, in its order.
 *
 * Columns without a width share what is left, as in Grafana, and longer texts are cut off.
 */
export function drawTable(
  panel: Panel,
  series: readonly Series[],
  { width, height }: Size,
): string {
  const rows = sorted(panel, mergedRows(panel, series))
  const columns = columnsOf(panel, rows)
  const visible = rows.slice(0, Math.max(1, Math.floor((height - moreHeight) / rowHeight) - 1))
  const widths = widthsOf(panel, columns, width)
  const head = columns.map(
    ({ title }, index) => `<th style="width:${widths[index]}px">${escaped(title)}</th>`,
  )
  const body = visible.map(
    row => `<tr>${columns.map(column => cell(panel, column, row)).join('')}</tr>`,
  )
  const rest = rows.length - visible.length
  const more = rest > 0 ? `<p class="more">${rest} more rows</p>` : ''
  const total = widths.reduce((sum, each) => sum + each, 0)
  return `<table style="width:${total}px"><tr>${head.join('')}</tr>${body.join('')}</table>${more}`
}

function widthsOf(panel: Panel, columns: readonly Column[], available: number): readonly number[] {
  const own = columns.map(({ title }) => fieldOf(panel, title).custom?.width)
  const taken = own.reduce<number>((sum, each) => sum + (each ?? 0), 0)
  const sharing = own.filter(each => each === undefined).length
  const share = Math.max(smallestWidth, (available - taken) / (sharing || 1))
  return own.map(each => each ?? share)
}

interface Column {
  readonly name: string
  readonly title: string
}

/** Joins the results of all queries by the labels that all have, as the transformation "merge" does. */
function mergedRows({ targets = [] }: Panel, series: readonly Series[]): readonly Row[] {
  const rows = new Map<string, Record<string, string | number>>()
  const shared = sharedLabels(series)
  for (const { refId, labels, points } of series) {
    const key = JSON.stringify(shared.map(label => labels[label] ?? ''))
    const row = { ...rows.get(key), ...labels }
    const value = points.at(-1)?.value ?? NaN
    row[targets.length > 1 ? `Value #${refId}` : 'Value'] = value
    rows.set(key, row)
  }
  return [...rows.values()]
}

function sharedLabels(series: readonly Series[]): readonly string[] {
  const byQuery = new Map<string, Set<string>>()
  for (const { refId, labels } of series) {
    const found = byQuery.get(refId) ?? new Set()
    for (const label of Object.keys(labels)) found.add(label)
    byQuery.set(refId, found)
  }
  const [first = new Set<string>(), ...rest] = byQuery.values()
  return [...first].filter(label => rest.every(labels => labels.has(label)))
}

function columnsOf({ transformations = [] }: Panel, rows: readonly Row[]): readonly Column[] {
  const found = [...new Set(rows.flatMap(row => Object.keys(row)))]
  const included = transformations.find(({ id }) => id === 'filterFieldsByName')?.options.include
  const organized = transformations.find(({ id }) => id === 'organize')?.options
  const position = (name: string): number => organized?.indexByName?.[name] ?? Infinity
  return (included?.names ?? found)
    .filter(name => organized?.excludeByName?.[name] !== true)
    .toSorted((a, b) => position(a) - position(b))
    .map(name => ({ name, title: organized?.renameByName?.[name] ?? name }))
}

function sorted(panel: Panel, rows: readonly Row[]): readonly Row[] {
  const order = panel.options?.sortBy?.[0]
  const column = columnsOf(panel, rows).find(({ title }) => title === order?.displayName)
  if (order === undefined || column === undefined) return rows
  const direction = order.desc === true ? -1 : 1
  return rows.toSorted((a, b) => direction * compare(a[column.name], b[column.name]))
}

function compare(a: string | number | undefined, b: string | number | undefined): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined)
  return String(a).localeCompare(String(b))
}

function cell(panel: Panel, { name, title }: Column, row: Row): string {
  const field = fieldOf(panel, title)
  const shown = display(row[name], field)
  const isFilled = field.custom?.cellOptions?.type === 'color-background'
  return `<td style="${styleOf(shown, isFilled)}">${escaped(shown.text)}</td>`
}

/** Draws a stat panel: the last value of each series. */
export function drawStat(panel: Panel, series: readonly Series[]): string {
  const shown = series.length > 0 ? series : [{ name: '', points: [] }]
  const tiles = shown.map(({ name, points }) => {
    const value = display(points.at(-1)?.value, fieldOf(panel, name))
    const { colorMode, textMode } = panel.options ?? {}
    const style = colorMode === 'none' ? '' : styleOf(value, colorMode === 'background')
    if (textMode === 'name' && name !== '') {
      return `<div class="stat" style="${style}">${escaped(name)}</div>`
    }
    const title = shown.length > 1 ? `<small>${escaped(name)}</small>` : ''
    return `<div class="stat" style="${style}">${title}${escaped(value.text)}</div>`
  })
  return `<div class="stats">${tiles.join('')}</div>`
}

/** Draws a bar gauge panel: a bar for the last value of each series. */
export function drawBars(panel: Panel, series: readonly Series[]): string {
  const values = series.map(({ points }) => points.at(-1)?.value ?? NaN)
  const largest = Math.max(...values.filter(Number.isFinite), Number.MIN_VALUE)
  const bars = series.map(({ name }, index) => {
    const value = values[index]
    const { text, color } = display(value, fieldOf(panel, name))
    const width = ((value ?? 0) / largest) * 70
    const bar = `<i style="width:${width}%;background:${color ?? 'gray'}"></i>`
    return `<div class="bar"><span>${escaped(name)}</span>${bar}<b>${escaped(text)}</b></div>`
  })
  return bars.join('')
}
