import { type Field, fieldOf, type Panel } from './dashboard-json.ts'
import { cssColor, display } from './display.ts'
import { escaped, type Size } from './html.ts'
import { numberText } from './number-text.ts'
import type { Mark, Point, Series, TimeRange } from './query.ts'

const palette = [
  ...['#7eb26d', '#eab839', '#6ed0e0', '#ef843c', '#e24d42'],
  ...['#1f78c1', '#ba43a9', '#705da0', '#508642', '#cca300'],
]

const axisWidth = 112
const legendRowHeight = 20
const visibleSeries = 40

/** Draws a time series panel with its thresholds, its legend and the marks of annotations. */
export function drawTimeSeries(
  panel: Panel,
  series: readonly Series[],
  { range, marks }: { readonly range: TimeRange; readonly marks: readonly Mark[] },
  { width, height }: Size,
): string {
  const field = fieldOf(panel, '')
  const isStacked = field.custom?.stacking?.mode === 'normal'
  const visible = series.slice(0, visibleSeries)
  const shown = isStacked ? stacked(visible) : visible
  // In Grafana, a legend below the graph takes at most 35 % of the height.
  const fittingRows = Math.max(1, Math.floor((height * 0.35) / legendRowHeight) - 1)
  const legendRows = Math.min(series.length, fittingRows)
  const legendHeight = (legendRows + 1) * legendRowHeight
  const plot = { width: width - axisWidth, height: height - legendHeight - 20 }
  const y = verticalScale(shown, field, plot.height)
  const x = (at: number): number =>
    axisWidth + ((at - range.from) / (range.to - range.from)) * plot.width
  const lines = shown.map(({ points }, index) =>
    segments(points, range.step)
      .map(segment =>
        line(
          segment.map(({ at, value }) => [x(at), y.position(value)]),
          colorAt(index),
        ),
      )
      .join(''),
  )
  const ticks = y.ticks.map(
    value =>
      `<text x="0" y="${y.position(value) + 4}">${escaped(numberText(value, field))}</text>` +
      `<line x1="${axisWidth}" x2="${width}" y1="${y.position(value)}" y2="${y.position(value)}"/>`,
  )
  const times = [0, 0.25, 0.5, 0.75, 1].map(share => {
    const at = range.from + share * (range.to - range.from)
    const anchor = share === 1 ? 'end' : 'middle'
    return `<text x="${x(at)}" y="${plot.height + 16}" text-anchor="${anchor}">${clock(at)}</text>`
  })
  const limits = thresholdsOf(field).map(({ value, color }) => {
    const height = y.position(value)
    return `<line class="limit" x1="${axisWidth}" x2="${width}" y1="${height}" y2="${height}" style="stroke:${color}"/>`
  })
  const events = marks.map(
    ({ at, color }) =>
      `<line class="mark" x1="${x(at)}" x2="${x(at)}" y1="0" y2="${plot.height}" style="stroke:${cssColor(color)}"/>`,
  )
  const parts = [...ticks, ...times, ...limits, ...events, ...lines].join('')
  const svg = `<svg width="${width}" height="${height - legendHeight}">${parts}</svg>`
  return svg + legendOf(visible, field, legendRows)

  /** Dashed thresholds within the scale; Grafana does not extend the scale for them. */
  function thresholdsOf({
    custom,
    thresholds,
  }: Field): readonly { value: number; color: string }[] {
    if (custom?.thresholdsStyle?.mode !== 'dashed') return []
    const highest = y.ticks.at(-1) ?? 0
    return (thresholds?.steps ?? []).flatMap(({ value, color }) =>
      value === null || value > highest ? [] : [{ value, color: cssColor(color) ?? 'gray' }],
    )
  }
}

/** Adds to each series the values of those before it. */
function stacked(series: readonly Series[]): readonly Series[] {
  const sums = new Map<number, number>()
  return series.map(each => ({
    ...each,
    points: each.points.map(({ at, value }) => {
      const sum = (sums.get(at) ?? 0) + (Number.isFinite(value) ? value : 0)
      sums.set(at, sum)
      return { at, value: sum }
    }),
  }))
}

/** Draws a state timeline: a band for each series, as far as they fit. */
export function drawStateTimeline(
  panel: Panel,
  series: readonly Series[],
  range: TimeRange,
  { width, height }: Size,
): string {
  const bandHeight = 22
  const nameWidth = Math.min(260, width / 3)
  const shown = series.slice(0, Math.max(1, Math.floor(height / bandHeight)))
  const perSecond = (width - nameWidth) / (range.to - range.from)
  const bands = shown.map(({ name, points }, row) => {
    const field = fieldOf(panel, name)
    const y = row * bandHeight
    const title = `<text x="0" y="${y + 14}">${escaped(name.slice(0, Math.floor(nameWidth / 6.5)))}</text>`
    const parts = runsOf(points).map(({ at, until, value }) => {
      const { text, color } = display(value, field)
      const left = nameWidth + (at - range.from) * perSecond
      const partWidth = Math.max(1, (Math.min(until + range.step, range.to) - at) * perSecond)
      const fits = text.length * 7 < partWidth
      const label = fits
        ? `<text class="dark" x="${left + 4}" y="${y + 14}">${escaped(text)}</text>`
        : ''
      return `<rect x="${left}" y="${y}" width="${partWidth}" height="${bandHeight - 3}" fill="${color ?? 'gray'}"/>${label}`
    })
    return title + parts.join('')
  })
  const rest = series.length - shown.length
  const more = rest > 0 ? `<p class="more">${rest} more series</p>` : ''
  return `<svg width="${width}" height="${shown.length * bandHeight}">${bands.join('')}</svg>${more}`
}

interface VerticalScale {
  readonly ticks: readonly number[]
  position(value: number): number
}

function verticalScale(series: readonly Series[], field: Field, height: number): VerticalScale {
  const values = series
    .flatMap(({ points }) => points.map(({ value }) => value))
    .filter(Number.isFinite)
  const isLogarithmic = field.custom?.scaleDistribution?.type === 'log'
  const positive = values.filter(value => value > 0)
  const lowest = isLogarithmic ? Math.min(...positive, 1) : (field.min ?? Math.min(0, ...values))
  const highest =
    field.max ?? Math.max(...values, values.some(value => value > lowest) ? -Infinity : lowest + 1)
  const step = (value: number): number =>
    isLogarithmic ? Math.log(Math.max(value, lowest)) : value
  const share = (value: number): number =>
    (step(Math.min(value, highest)) - step(lowest)) / (step(highest) - step(lowest) || 1)
  const ticks = isLogarithmic
    ? [lowest, Math.sqrt(lowest * highest), highest]
    : [lowest, (lowest + highest) / 2, highest]
  return { ticks, position: value => 6 + (height - 12) * (1 - share(value)) }
}

/** Splits a line where values are missing, NaN or infinite. */
function segments(points: readonly Point[], step: number): readonly (readonly Point[])[] {
  const found: Point[][] = []
  let before: Point | undefined
  for (const point of points.filter(({ value }) => Number.isFinite(value))) {
    if (before === undefined || point.at - before.at > step * 1.5) found.push([])
    found.at(-1)?.push(point)
    before = point
  }
  return found
}

function runsOf(points: readonly Point[]): readonly { at: number; until: number; value: number }[] {
  const runs: { at: number; until: number; value: number }[] = []
  for (const { at, value } of points) {
    const last = runs.at(-1)
    if (last?.value === value) last.until = at
    else runs.push({ at, until: at, value })
  }
  return runs
}

function line(points: readonly (readonly [number, number])[], color: string): string {
  const path = points.map(point => point.map(each => each.toFixed(1)).join()).join(' ')
  const [first] = points
  return points.length === 1 && first !== undefined
    ? `<circle cx="${first[0]}" cy="${first[1]}" r="2" fill="${color}" stroke="none"/>`
    : `<polyline points="${path}" stroke="${color}"/>`
}

/** A table with the last and the highest value of each series, as far as it fits. */
function legendOf(series: readonly Series[], field: Field, rows: number): string {
  const entries = series.slice(0, rows).map(({ name, points }, index) => {
    const values = points.map(({ value }) => value).filter(Number.isFinite)
    const numbers = [values.at(-1), values.length > 0 ? Math.max(...values) : undefined]
    const cells = numbers.map(
      value => `<b>${value === undefined ? '' : escaped(numberText(value, field))}</b>`,
    )
    return `<div><span><i style="background:${colorAt(index)}"></i>${escaped(name)}</span>${cells.join('')}</div>`
  })
  const rest = series.length - entries.length
  const name = rest > 0 ? `${rest} more series` : 'Name'
  const head = `<div class="head"><span>${name}</span><b>Last</b><b>Max</b></div>`
  return `<div class="legend">${head}${entries.join('')}</div>`
}

function colorAt(index: number): string {
  return palette[index % palette.length] ?? 'white'
}

function clock(at: number): string {
  return new Date(at * 1000).toISOString().slice(11, 16)
}
