import type { GridPos, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard'

/** Panels next to each other. */
export interface Line {
  /** In units of the Grafana grid, about 30 pixels each. */
  readonly height: number
  readonly panels: readonly Panel[]
}

/** Lines of panels under one title. */
export interface Row {
  readonly title: string
  readonly lines: readonly Line[]
  /** True: its queries run only after a user opens it. */
  readonly collapsed: boolean
}

type Placed<P> = P & { readonly gridPos: GridPos }

const gridWidth = 24

export function row(title: string, ...lines: readonly Line[]): Row {
  return { title, lines, collapsed: false }
}

export function collapsedRow(title: string, ...lines: readonly Line[]): Row {
  return { title, lines, collapsed: true }
}

/** Returns a line of panels with one height and equal widths. */
export function line(height: number, ...panels: readonly Panel[]): Line {
  return { height, panels }
}

/** Returns all panels and row headers with their positions, rows from top to bottom. */
export function arrange(rows: readonly Row[]): readonly (Panel | RowPanel)[] {
  const panels: (Panel | RowPanel)[] = []
  let y = 0
  for (const { title, lines, collapsed } of rows) {
    const inside = stacked(lines, y + 1)
    const header = {
      type: 'row',
      title,
      collapsed,
      gridPos: { x: 0, y, w: gridWidth, h: 1 },
    } as const
    if (collapsed) panels.push({ ...header, id: 0, panels: [...inside] })
    else panels.push({ ...header, id: 0, panels: [] }, ...inside)
    // A collapsed row only takes the height of its title.
    y += 1 + (collapsed ? 0 : heightOf(lines))
  }
  return panels
}

function stacked(lines: readonly Line[], top: number): readonly Placed<Panel>[] {
  return lines.flatMap((line, index) => sideBySide(line, top + heightOf(lines.slice(0, index))))
}

function sideBySide({ height, panels }: Line, y: number): readonly Placed<Panel>[] {
  return panels.map((panel, index) => {
    const x = Math.round((index * gridWidth) / panels.length)
    const end = Math.round(((index + 1) * gridWidth) / panels.length)
    return { ...panel, gridPos: { x, y, w: end - x, h: height } }
  })
}

function heightOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { height }) => sum + height, 0)
}
