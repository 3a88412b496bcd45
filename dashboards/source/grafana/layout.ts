import type { GridPos, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard'

/** Panels that stand beside each other. */
export interface Line {
  /** In units of Grafana's grid, about 30 pixels each. */
  readonly height: number
  readonly panels: readonly Panel[]
}

/** Lines under one title, which answer one question. */
export interface Row {
  readonly title: string
  readonly lines: readonly Line[]
  /** Opened by those who want it, and asks for nothing before. */
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

/** Panels of one height that share the width evenly. */
export function line(height: number, ...panels: readonly Panel[]): Line {
  return { height, panels }
}

/** The rows beneath each other, every panel in its place. */
export function arranged(rows: readonly Row[]): readonly (Panel | RowPanel)[] {
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
    // A closed row takes the room of its title.
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
