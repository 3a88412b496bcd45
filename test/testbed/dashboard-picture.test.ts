import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import type { Dashboard, Panel } from '../../testbed/dashboard-picture/dashboard-json.ts'
import { numberText } from '../../testbed/dashboard-picture/number-text.ts'
import { drawDashboard, type Picture } from '../../testbed/dashboard-picture/page.ts'

const range = { from: 1000, to: 1060, step: 15 }

/** Results by query: as the data of Prometheus. Any other query is a parse error. */
type Results = Readonly<Record<string, readonly unknown[]>>

async function aPrometheus(t: Test, results: Results): Promise<string> {
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => (body += String(chunk)))
    request.on('end', () => {
      const result = results[new URLSearchParams(body).get('query') ?? '']
      const answer =
        result === undefined
          ? { status: 'error', error: 'parse error' }
          : { status: 'success', data: { result } }
      response.end(JSON.stringify(answer))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function draw(t: Test, panels: readonly Panel[], results: Results): Promise<Picture> {
  const dashboard: Dashboard = { title: 'Toys', panels, templating: { list: [] } }
  return await drawDashboard(dashboard, { prometheus: await aPrometheus(t, results), range })
}

function aPanel(panel: Partial<Panel>): Panel {
  return { type: 'stat', title: 'Toys', gridPos: { x: 0, y: 0, w: 12, h: 4 }, ...panel }
}

t.test('a stat shows the mapped text and its colour', async t => {
  const panel = aPanel({
    targets: [{ refId: 'A', expr: 'toys', instant: true }],
    fieldConfig: {
      defaults: {
        mappings: [{ type: 'value', options: { '2': { text: 'broken', color: 'red' } } }],
      },
    },
  })

  const { html, empty, errors } = await draw(t, [panel], {
    toys: [{ metric: {}, value: [0, '2'] }],
  })

  t.match(html, 'style="color:#f2495c">broken<')
  t.same({ empty, errors }, { empty: [], errors: [] })
})

t.test('a table joins the results of its queries by labels, and renames its columns', async t => {
  const panel = aPanel({
    type: 'table',
    targets: [
      { refId: 'A', expr: 'toys{shop=~"$shop"}', instant: true },
      { refId: 'B', expr: 'age', instant: true },
    ],
    transformations: [
      {
        id: 'filterFieldsByName',
        options: { include: { names: ['toy', 'Value #A', 'Value #B'] } },
      },
      { id: 'organize', options: { renameByName: { 'Value #B': 'Age' }, indexByName: {} } },
    ],
    fieldConfig: {
      overrides: [
        { matcher: { id: 'byName', options: 'Age' }, properties: [{ id: 'unit', value: 's' }] },
      ],
    },
  })

  const { html } = await draw(t, [panel], {
    'toys{shop=~".+"}': [{ metric: { toy: 'car' }, value: [0, '3'] }],
    age: [{ metric: { toy: 'car' }, value: [0, '90'] }],
  })

  const cells = [...html.matchAll(/<t[hd][^>]*>([^<]*)</g)].map(([, text]) => text)
  t.same(cells, ['toy', 'Value #A', 'Age', 'car', '3', '1.50 mins'])
})

t.test('panels without data, failed queries and overlapping panels are listed', async t => {
  const targets = (expr: string): NonNullable<Panel['targets']> => [{ refId: 'A', expr }]
  const panels = [
    aPanel({ type: 'timeseries', title: 'Nothing', targets: targets('nothing') }),
    aPanel({ type: 'timeseries', title: 'Wrong', targets: targets('wrong') }),
    aPanel({ title: 'Outside', gridPos: { x: 20, y: 9, w: 8, h: 4 }, targets: targets('nothing') }),
  ]

  const { empty, errors } = await draw(t, panels, { nothing: [] })

  t.same(empty, ['Nothing', 'Outside'])
  t.same(errors, [
    'Wrong: parse error: wrong',
    'Outside: outside of the grid',
    'Nothing and Wrong overlap',
  ])
})

t.test('a collapsed row is drawn open, and moves what is below it', async t => {
  const row = aPanel({
    type: 'row',
    title: 'Details',
    gridPos: { x: 0, y: 0, w: 24, h: 1 },
    panels: [aPanel({ title: 'Inside', gridPos: { x: 0, y: 1, w: 12, h: 4 } })],
  })
  const below = aPanel({ title: 'Below', gridPos: { x: 0, y: 1, w: 12, h: 4 } })

  const { errors, size } = await draw(t, [row, below], {})

  t.same(errors, [])
  t.equal(size.height, 44 + 9 * 38 + 8)
})

t.test('a time series has a gap where values are missing', async t => {
  const panel = aPanel({ type: 'timeseries', targets: [{ refId: 'A', expr: 'toys' }] })
  const values = [
    [1000, '1'],
    [1015, '2'],
    [1045, 'NaN'],
    [1060, '3'],
  ]

  const { html } = await draw(t, [panel], { toys: [{ metric: { toy: 'car' }, values }] })

  t.equal(html.match(/<polyline/g)?.length, 1)
  t.equal(html.match(/<circle/g)?.length, 1)
  t.match(html, '</i>car</span><b>3</b><b>3</b>')
})

t.test('numbers are written as the formatter of Grafana 12 writes them', t => {
  const written: readonly (readonly [value: number, unit: string, text: string])[] = [
    [0, 'short', '0'],
    [0.004, 'short', '0.00400'],
    [12.5, 'short', '12.5'],
    [1500, 'short', '1.50 K'],
    [2_000_000, 'short', '2 Mil'],
    [12_345, 'none', '12345'],
    [1500, 'count:messages', '1.50K messages'],
    [2_000_000, 'count:messages/s', '2M messages/s'],
    [0.5, 's', '500 ms'],
    [1.234, 's', '1.23 s'],
    [90, 's', '1.50 mins'],
    [2_000_000, 's', '3.31 weeks'],
    [Infinity, 's', '∞ years'],
    [12_345, 'bytes', '12.1 KiB'],
    [1500, 'Bps', '1.50 kB/s'],
    [0.004, 'percentunit', '0.400%'],
    [12.5, 'percentunit', '1250%'],
  ]
  t.same(
    written.map(([value, unit]) => [value, unit, numberText(value, { unit })]),
    written,
  )
  t.end()
})

t.test('an absent value has the colour of the lowest threshold, unless it is mapped', async t => {
  const thresholds = { steps: [{ value: null, color: 'red' }] }
  const mapping = { match: 'null+nan', result: { text: 'none yet', color: 'transparent' } }
  const target = { refId: 'A', expr: 'toys', instant: true }
  const options = { colorMode: 'background' }
  const plain = aPanel({
    targets: [target],
    options,
    fieldConfig: { defaults: { thresholds, noValue: 'none' } },
  })
  const mapped = aPanel({
    targets: [target],
    options,
    gridPos: { x: 12, y: 0, w: 12, h: 4 },
    fieldConfig: { defaults: { thresholds, mappings: [{ type: 'special', options: mapping }] } },
  })

  const { html } = await draw(t, [plain, mapped], { toys: [] })

  t.match(html, 'style="background:#f2495c;color:#111">none<')
  t.match(html, 'style="">none yet<')
})

t.test('columns share the width that is left by those with a width', async t => {
  const width = (name: string, value: number) => ({
    matcher: { id: 'byName', options: name },
    properties: [{ id: 'custom.width', value }],
  })
  const panel = aPanel({
    type: 'table',
    targets: [{ refId: 'A', expr: 'toys', instant: true }],
    fieldConfig: { overrides: [width('Value', 100)] },
  })

  const { html } = await draw(t, [panel], {
    toys: [{ metric: { toy: 'car', shop: 'north' }, value: [0, '3'] }],
  })

  const widths = [...html.matchAll(/<th style="width:([\d.]+)px">/g)].map(([, px]) => Number(px))
  t.same(widths, [405, 405, 100])
})

t.test('annotations, thresholds and sums of stacked series are drawn', async t => {
  const panel = aPanel({
    type: 'timeseries',
    targets: [{ refId: 'A', expr: 'toys' }],
    fieldConfig: {
      defaults: {
        thresholds: {
          steps: [
            { value: null, color: 'green' },
            { value: 4, color: 'red' },
          ],
        },
        custom: { stacking: { mode: 'normal' }, thresholdsStyle: { mode: 'dashed' } },
      },
    },
  })
  const values = [
    [1000, '2'],
    [1015, '3'],
  ]
  const prometheus = await aPrometheus(t, {
    toys: [
      { metric: { toy: 'car' }, values },
      { metric: { toy: 'bus' }, values },
    ],
    starts: [
      {
        metric: {},
        values: [
          [1000, '900000'],
          [1015, '1010000'],
          [1030, '1010000'],
        ],
      },
    ],
  })
  const dashboard = {
    title: 'Toys',
    panels: [panel],
    templating: { list: [] },
    annotations: { list: [{ expr: 'starts', iconColor: 'blue', useValueForTime: true }] },
  }

  const { html } = await drawDashboard(dashboard, { prometheus, range })

  t.equal(html.match(/class="mark"/g)?.length, 1, 'events before the time range are left out')
  t.equal(html.match(/class="limit"/g)?.length, 1)
  t.match(html, '>6</text>', 'the scale reaches the sum')
})
