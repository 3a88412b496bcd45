import t from 'tap'
import { constantLabel, namedLabel } from '../../src/exposition/label.ts'
import { encodeLabels } from '../../src/exposition/encoded-labels.ts'
import { createPage, type Page } from '../../src/exposition/page.ts'
import { renderPages } from '../../src/exposition/render.ts'
import { aFamily, textOf, toyGroup, type ToyModel } from './toy-families.ts'

const lag = aFamily({ name: 'toy_lag', help: 'Messages behind. Absent while unknown.' })
const age = aFamily({ name: 'toy_age_seconds', help: 'Age of the oldest.', unit: 'seconds' })
const lost = aFamily({ name: 'toy_lost_messages_total', type: 'counter', help: 'Lost messages.' })

function page(cluster: string, objects: ToyModel['objects']): Page {
  return createPage([toyGroup([lag, age, lost])], { cluster, objects })
}

t.test(
  'a family of several clusters has one header with one sentence, followed by all its samples',
  t => {
    const pages = [
      page('a', { orders: { toy_lag: 3, toy_lost_messages_total: 1 } }),
      page('b', { orders: { toy_lag: 4 }, bills: { toy_lag: 0, toy_lost_messages_total: 2 } }),
    ]
    t.equal(
      textOf(pages),
      `# HELP toy_lag Messages behind.
# TYPE toy_lag gauge
toy_lag{messaging_cluster="a",topic="orders"} 3
toy_lag{messaging_cluster="b",topic="orders"} 4
toy_lag{messaging_cluster="b",topic="bills"} 0
# HELP toy_lost_messages_total Lost messages.
# TYPE toy_lost_messages_total counter
toy_lost_messages_total{messaging_cluster="a",topic="orders"} 1
toy_lost_messages_total{messaging_cluster="b",topic="bills"} 2
`,
    )
    t.end()
  },
)

t.test('OpenMetrics headers have UNIT lines and no _total; the output ends with EOF', t => {
  const objects = { orders: { toy_lag: 3, toy_age_seconds: 1.5, toy_lost_messages_total: 1 } }
  t.equal(
    textOf([page('a', objects)], { format: 'openmetrics' }),
    `# TYPE toy_lag gauge
# HELP toy_lag Messages behind.
toy_lag{messaging_cluster="a",topic="orders"} 3
# TYPE toy_age_seconds gauge
# UNIT toy_age_seconds seconds
# HELP toy_age_seconds Age of the oldest.
toy_age_seconds{messaging_cluster="a",topic="orders"} 1.5
# TYPE toy_lost_messages counter
# HELP toy_lost_messages Lost messages.
toy_lost_messages_total{messaging_cluster="a",topic="orders"} 1
# EOF
`,
  )
  t.end()
})

t.test('an unknown value has no sample, and a family without samples has no header', t => {
  t.equal(
    textOf([page('a', { orders: { toy_lag: NaN }, bills: { toy_lag: 0 } })]),
    `# HELP toy_lag Messages behind.
# TYPE toy_lag gauge
toy_lag{messaging_cluster="a",topic="bills"} 0
`,
  )
  t.end()
})

t.test('a response without samples is valid', t => {
  t.equal(textOf([]), '')
  t.equal(textOf([page('a', {})]), '')
  t.equal(textOf([], { format: 'openmetrics' }), '# EOF\n')
  t.end()
})

t.test('infinity is printed as +Inf', t => {
  const text = textOf([page('a', { orders: { toy_age_seconds: Infinity } })])
  t.match(text, 'toy_age_seconds{messaging_cluster="a",topic="orders"} +Inf\n')
  t.end()
})

t.test('HELP texts are escaped by the rules of each format', t => {
  const family = aFamily({ name: 'toy', help: 'A "C:\\" and\na line.' })
  const pages = [createPage([toyGroup([family])], { cluster: 'a', objects: { o: { toy: 1 } } })]
  t.match(textOf(pages), '# HELP toy A "C:\\\\" and\\na line.\n')
  t.match(textOf(pages, { format: 'openmetrics' }), '# HELP toy A \\"C:\\\\\\" and\\na line.\n')
  t.end()
})

t.test('families are printed in the given order, followed by the others', t => {
  const objects = { orders: { toy_lag: 3, toy_age_seconds: 1, toy_lost_messages_total: 1 } }
  const text = textOf([page('a', objects)], { order: [lost, aFamily({ name: 'unused' }), age] })
  t.same(text.match(/(?<=# TYPE )\w+/g), ['toy_lost_messages_total', 'toy_age_seconds', 'toy_lag'])
  t.end()
})

t.test('a histogram prints its buckets, sum and count under one header', t => {
  const duration = aFamily({ name: 'toy_seconds', type: 'histogram', unit: 'seconds' })
  const cluster = constantLabel('messaging_cluster', 'a')
  const buckets = encodeLabels([cluster, namedLabel('le', ['0.1', '+Inf'])])
  const plain = encodeLabels([cluster])
  const page: Page = new Map([
    [
      duration.name,
      {
        family: duration,
        series: [
          { suffix: '_bucket', labels: buckets, values: Float64Array.of(1, 3) },
          { suffix: '_sum', labels: plain, values: Float64Array.of(2.5) },
          { suffix: '_count', labels: plain, values: Float64Array.of(3) },
        ],
      },
    ],
  ])
  t.equal(
    textOf([page], { format: 'openmetrics' }),
    `# TYPE toy_seconds histogram
# UNIT toy_seconds seconds
# HELP toy_seconds A toy.
toy_seconds_bucket{messaging_cluster="a",le="0.1"} 1
toy_seconds_bucket{messaging_cluster="a",le="+Inf"} 3
toy_seconds_sum{messaging_cluster="a"} 2.5
toy_seconds_count{messaging_cluster="a"} 3
# EOF
`,
  )
  t.end()
})

t.test('chunks have at most 64 KiB and end with a complete line', t => {
  const names = Array.from({ length: 5000 }, (_, n) => `topic-${n}`)
  const objects = Object.fromEntries(names.map((name, n) => [name, { toy_lag: n }]))
  const chunks = [...renderPages([page('a', objects)], [], 'text')]
  t.ok(chunks.length > 3)
  t.same(
    chunks.map(({ length }) => length).filter(length => length > 64 * 1024),
    [],
  )
  t.same(
    chunks.map(chunk => chunk.toString().at(-1)).filter(last => last !== '\n'),
    [],
  )
  const text = Buffer.concat(chunks).toString()
  t.equal(text.split('\n').length, 5000 + 2 + 1)
  t.match(text, '\ntoy_lag{messaging_cluster="a",topic="topic-4999"} 4999\n')
  t.end()
})

t.test('a line longer than a chunk is not split', t => {
  const long = '"'.repeat(50_000)
  const text = textOf([page('a', { first: { toy_lag: 1 }, [long]: { toy_lag: 2 } })])
  t.match(text, 'topic="first"} 1\n')
  t.ok(text.endsWith(`topic="${'\\"'.repeat(50_000)}"} 2\n`))
  t.end()
})

t.test('one long line does not put each line of its family into its own chunk', t => {
  const objects = Object.fromEntries(
    ['"'.repeat(40_000), ...Array.from({ length: 5000 }, (_, n) => `topic-${n}`)].map(name => [
      name,
      { toy_lag: 1 },
    ]),
  )
  const chunks = [...renderPages([page('a', objects)], [], 'text')]
  t.ok(chunks.length < 20, `${chunks.length} chunks`)
  t.equal(Buffer.concat(chunks).toString().split('\n').length, 2 + 5001 + 1)
  t.end()
})

t.test('printing yields to the event loop in a long run of unknown values', t => {
  const rows = 250_000
  const labels = encodeLabels([namedLabel('topic', ['t'], new Uint32Array(rows))])
  const values = new Float64Array(rows).fill(NaN)
  values[0] = 1
  values[rows - 1] = 2
  const page: Page = new Map([
    ['toy_lag', { family: lag, series: [{ suffix: '', labels, values }] }],
  ])
  const chunks = [...renderPages([page], [], 'text')]
  t.ok(chunks.length >= 3)
  t.equal(Buffer.concat(chunks).toString().split('\n').length, 2 + 2 + 1)
  t.end()
})
