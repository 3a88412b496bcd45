import { type Dashboard, expandedPanels, type Panel } from './dashboard-json.ts'
import { drawStateTimeline, drawTimeSeries } from './graphs.ts'
import { escaped, type Size } from './html.ts'
import { type Mark, marksOf, type Series, seriesOf, type TimeRange } from './query.ts'
import { drawBars, drawStat, drawTable } from './tables.ts'

/** A dashboard as one HTML page, and what is wrong with it at first sight. */
export interface Picture {
  readonly html: string
  readonly size: Size
  /** Titles of panels without data, with `noValue` if they have one. */
  readonly empty: readonly string[]
  /** Panels that overlap, that leave the grid, or whose query failed. */
  readonly errors: readonly string[]
}

export interface PictureOptions {
  /** Base URL. */
  readonly prometheus: string
  readonly range: TimeRange
  /** Number of rows of the grid that are drawn. Default: all. */
  readonly rows?: number
}

/** Columns of Grafana's grid. */
const columns = 24
/** A cell of the grid on a screen of 1920 by 1080 pixels. */
const cell: Size = { width: 78, height: 38 }
const headerHeight = 44
const margin = 8

/** Draws a dashboard with the answers of a real Prometheus, with all rows open. */
export async function drawDashboard(
  dashboard: Dashboard,
  options: PictureOptions,
): Promise<Picture> {
  const panels = expandedPanels(dashboard).filter(
    ({ gridPos }) => gridPos.y < (options.rows ?? Infinity),
  )
  const events = (dashboard.annotations?.list ?? []).map(annotation =>
    marksOf(annotation, options.prometheus, options.range),
  )
  const marks = (await Promise.all(events)).flat()
  const drawings = await Promise.all(panels.map(panel => drawPanel(panel, { ...options, marks })))
  const bottom = Math.max(...panels.map(({ gridPos }) => gridPos.y + gridPos.h))
  const size = {
    width: columns * cell.width,
    height: headerHeight + Math.min(bottom, options.rows ?? Infinity) * cell.height + margin,
  }
  const variables = dashboard.templating.list
    .filter(({ type, hide }) => type === 'query' && hide !== 2)
    .map(({ name, label }) => `${label ?? name}: All`)
  const html = `<!doctype html><meta charset="utf-8"><title>${escaped(dashboard.title)}</title>
<style>${style}</style>
<header><b>${escaped(dashboard.title)}</b> ${escaped(variables.join('   '))}</header>
${drawings.map(({ html }) => html).join('\n')}`
  return {
    html,
    size,
    empty: drawings.flatMap(({ empty }) => empty),
    errors: [...drawings.flatMap(({ errors }) => errors), ...misplaced(panels)],
  }
}

type Drawing = Pick<Picture, 'html' | 'empty' | 'errors'>

interface PanelOptions extends PictureOptions {
  readonly marks: readonly Mark[]
}

async function drawPanel(panel: Panel, options: PanelOptions): Promise<Drawing> {
  const { x, y, w, h } = panel.gridPos
  const title = escaped(panel.title ?? '')
  const place = [
    `left:${x * cell.width + margin / 2}px`,
    `top:${headerHeight + y * cell.height + margin / 2}px`,
    `width:${w * cell.width - margin}px`,
    `height:${h * cell.height - margin}px`,
  ].join(';')
  if (panel.type === 'row') {
    return { html: `<h2 style="${place}">${title}</h2>`, empty: [], errors: [] }
  }
  const size = { width: w * cell.width - margin - 18, height: h * cell.height - margin - 36 }
  const frame = (content: string): string =>
    `<section style="${place}"><h3>${title}</h3>${content}</section>`
  try {
    const series = await seriesOf(panel, options.prometheus, options.range)
    const isEmpty = series.every(({ points }) => points.length === 0)
    const noValue = panel.fieldConfig?.defaults?.noValue
    const empty = isEmpty
      ? [`${panel.title ?? ''}${noValue === undefined ? '' : ` (${noValue})`}`]
      : []
    return { html: frame(draw(panel, series, options, size)), empty, errors: [] }
  } catch (error) {
    const message = `${panel.title ?? ''}: ${(error as Error).message}`
    return { html: frame(`<p class="error">${escaped(message)}</p>`), empty: [], errors: [message] }
  }
}

function draw(panel: Panel, series: readonly Series[], options: PanelOptions, size: Size): string {
  if (panel.type === 'stat') return drawStat(panel, series)
  if (series.length === 0) {
    return `<p class="none">${escaped(panel.fieldConfig?.defaults?.noValue ?? 'No data')}</p>`
  }
  switch (panel.type) {
    case 'table':
      return drawTable(panel, series, size)
    case 'bargauge':
      return drawBars(panel, series)
    case 'timeseries':
      return drawTimeSeries(panel, series, options, size)
    case 'state-timeline':
      return drawStateTimeline(panel, series, options.range, size)
    default:
      throw new Error(`panels of type ${panel.type} cannot be drawn`)
  }
}

/** Returns panels that leave the grid or overlap another one. */
function misplaced(panels: readonly Panel[]): readonly string[] {
  const outside = panels
    .filter(({ gridPos: { x, w } }) => x < 0 || x + w > columns)
    .map(({ title = '' }) => `${title}: outside of the grid`)
  const overlapping = panels.flatMap((panel, index) =>
    panels
      .slice(index + 1)
      .filter(other => overlap(panel, other))
      .map(({ title = '' }) => `${panel.title ?? ''} and ${title} overlap`),
  )
  return [...outside, ...overlapping]
}

function overlap({ gridPos: a }: Panel, { gridPos: b }: Panel): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h
}

const style = `
body { margin: 0; background: #111217; color: #d8d9da; font: 13px "DejaVu Sans", sans-serif }
header { padding: 12px; white-space: pre; color: #9fa7b3 } header b { color: #fff; font-size: 16px }
section, h2 { position: absolute; box-sizing: border-box; overflow: hidden; margin: 0 }
section { background: #181b1f; border: 1px solid #2c3235; border-radius: 3px; padding: 4px 8px }
h2 { font-size: 15px; padding-top: 6px } h3 { margin: 2px 0 6px; font-size: 12.5px; white-space: nowrap }
table { border-collapse: collapse; table-layout: fixed; font-size: 13px }
th { text-align: left; color: #6e9fff }
th, td { box-sizing: border-box; height: 36px; padding: 0 6px; border-bottom: 1px solid #2c3235 }
th, td { white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
.stats { display: flex; gap: 6px; height: calc(100% - 26px) }
.stat { flex: 1; display: flex; flex-direction: column; align-items: center; justify-content: center; font-size: 30px }
.stat small { font-size: 11px } .none { color: #8e8e8e; text-align: center; padding-top: 24px }
.more { color: #8e8e8e; margin: 4px 0; font-size: 11px } .error { color: #f2495c }
.legend { font-size: 11.5px } .legend div { display: flex; height: 20px; white-space: nowrap }
.legend span { flex: 1; overflow: hidden; text-overflow: ellipsis } .legend b { width: 130px; text-align: right }
.legend b { font-weight: normal } .head { color: #6e9fff }
.legend i { display: inline-block; width: 12px; height: 3px; margin-right: 4px; vertical-align: middle }
.bar { display: flex; align-items: center; gap: 6px; font-size: 11px; height: 22px }
.bar span { width: 30% } .bar i { height: 12px }
svg text { fill: #9fa7b3; font-size: 10.5px } svg text.dark { fill: #111 }
svg polyline { fill: none; stroke-width: 1.5 } svg line { stroke: #23262b }
svg line.limit, svg line.mark { stroke-dasharray: 6 4 }
`
