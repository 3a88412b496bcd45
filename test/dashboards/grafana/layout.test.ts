import t from 'tap'
import { arrange, collapsedRow, line, row } from '../../../dashboards/source/grafana/layout.ts'
import { stat } from '../../../dashboards/source/grafana/panels.ts'

function panel(title: string) {
  return stat({ title, description: 'For its position only.', unit: 'short', queries: { a: 'b' } })
}

/** Returns `title x,y wxh` of all panels and rows; panels in collapsed rows are indented. */
function places(panels: ReturnType<typeof arrange>): readonly string[] {
  return panels.flatMap(panel => [
    placeOf(panel),
    ...('panels' in panel ? panel.panels.map(inside => `  ${placeOf(inside)}`) : []),
  ])
}

function placeOf({ title, gridPos }: ReturnType<typeof arrange>[number]): string {
  return `${title} ${gridPos?.x},${gridPos?.y} ${gridPos?.w}x${gridPos?.h}`
}

t.test('panels share a line evenly, and lines and rows follow each other', t => {
  const rows = [
    row('First', line(4, panel('a'), panel('b')), line(9, panel('c'))),
    row('Second', line(8, panel('d'), panel('e'), panel('f'))),
  ]
  t.strictSame(places(arrange(rows)), [
    'First 0,0 24x1',
    'a 0,1 12x4',
    'b 12,1 12x4',
    'c 0,5 24x9',
    'Second 0,14 24x1',
    'd 0,15 8x8',
    'e 8,15 8x8',
    'f 16,15 8x8',
  ])
  t.end()
})

t.test('a width that does not divide evenly is filled without a gap', t => {
  const panels = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(panel)
  const placed = arrange([row('Seven', line(4, ...panels))]).slice(1)
  const ends = placed.map(({ gridPos }) => (gridPos?.x ?? NaN) + (gridPos?.w ?? NaN))
  const begins = placed.map(({ gridPos }) => gridPos?.x)
  t.strictSame(begins, [0, ...ends.slice(0, -1)])
  t.equal(ends.at(-1), 24)
  t.end()
})

t.test('a collapsed row contains its panels and only takes the height of its title', t => {
  const rows = [collapsedRow('Closed', line(8, panel('a'))), row('Open', line(4, panel('b')))]
  t.strictSame(places(arrange(rows)), [
    'Closed 0,0 24x1',
    '  a 0,1 24x8',
    'Open 0,1 24x1',
    'b 0,2 24x4',
  ])
  t.end()
})
