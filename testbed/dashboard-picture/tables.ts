import { fieldOf, type Panel } from './dashboard-json.ts'
import { display, styleOf } from './display.ts'
import { escaped, type Size } from './html.ts'
import type { Series } from './query.ts'

type Row = Readonly<Record<string, string | number>>

const rowHeight = 26

/** Draws a table panel with as many rows as fit, in its order. */
export function drawTable(panel: Panel, series: readonly Series[], { height }: Size): string {
  const rows = sorted(panel, mergedRows(panel, series))
  const columns = columnsOf(panel, rows)
  const visible = rows.slice(0, Math.max(1, Math.floor(height / rowHeight) - 1))
  const head = columns.map(({ title }) => `<th>${escaped(title)}</th>`).join('')
  const body = visible.map(
    row => `<tr>${columns.map(column => cell(panel, column, row)).join('')}</tr>`,
  )
  const rest = rows.length - visible.length
  const more = rest > 0 ? `<p class="more">${rest} more rows</p>` : ''
  return `<table><tr>${head}</tr>${body.join('')}</table>${more}`
}

interface Column {
  readonly name: string
  readonly title: string
}

/** Joins the results of all queries by their labels, as the transformation "merge" does. */
function mergedRows({ targets = [] }: Panel, series: readonly Series[]): readonly Row[] {
  const rows = new Map<string, Record<string, string | number>>()
  for (const { refId, labels, points } of series) {
    const key = JSON.stringify(Object.entries(labels).sort())
    const row = rows.get(key) ?? { ...labels }
    const value = points.at(-1)?.value ?? NaN
    row[targets.length > 1 ? `Value #${refId}` : 'Value'] = value
    rows.set(key, row)
  }
  return [...rows.values()]
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
  const value = row[name]
  if (typeof value === 'string') return `<td>${escaped(value)}</td>`
  const field = fieldOf(panel, title)
  const shown = display(value, field)
  const isFilled = field.custom?.cellOptions?.type === 'color-background'
  return `<td style="${styleOf(shown, isFilled)}">${escaped(shown.text)}</td>`
}

/** Draws a stat panel: the last value of each series. */
export function drawStat(panel: Panel, series: readonly Series[]): string {
  const shown = series.length > 0 ? series : [{ name: '', points: [] }]
  const tiles = shown.map(({ name, points }) => {
    const value = display(points.at(-1)?.value, fieldOf(panel, name))
    const title = shown.length > 1 ? `<small>${escaped(name)}</small>` : ''
    const style = styleOf(value, panel.options?.colorMode === 'background')
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
