import t from 'tap'
import { emptyPage, createPage, type Page } from '../../src/exposition/page.ts'
import { aFamily, textOf, toyGroup, type ToyModel } from './toy-families.ts'

const lag = aFamily({ name: 'toy_lag' })
const end = aFamily({ name: 'toy_log_end_offset' })
const size = aFamily({ name: 'toy_size' })

function page(
  groups: Parameters<typeof createPage<ToyModel>>[0],
  model: ToyModel,
  last?: Page,
): Page {
  return createPage(groups, model, last)
}

function labelsOf(page: Page, name: string): unknown {
  return page.get(name)?.series[0]?.labels
}

/** Returns the encoded values of each label of a family. */
function textsOf(page: Page, name: string): readonly Buffer[] {
  const series = page.get(name)?.series ?? []
  return series.flatMap(({ labels }) => labels.labels.map(({ texts }) => texts))
}

t.test('families on the same rows share their encoded labels', t => {
  const made = page([toyGroup([lag, end]), toyGroup([size])], {
    cluster: 'a',
    objects: { orders: { toy_lag: 1, toy_log_end_offset: 2, toy_size: 3 } },
  })
  t.equal(labelsOf(made, 'toy_lag'), labelsOf(made, 'toy_log_end_offset'))
  t.not(labelsOf(made, 'toy_lag'), labelsOf(made, 'toy_size'))
  t.end()
})

t.test('unchanged labels reuse their text even if rows and values changed', t => {
  const groups = [toyGroup([lag])]
  const first = page(groups, { cluster: 'a', objects: { orders: { toy_lag: 1 } } })
  const second = page(groups, { cluster: 'a', objects: { bills: { toy_lag: 2 } } }, first)
  t.equal(textsOf(second, 'toy_lag')[0], textsOf(first, 'toy_lag')[0], 'the cluster')
  t.not(textsOf(second, 'toy_lag')[1], textsOf(first, 'toy_lag')[1], 'the topic')
  t.match(textOf([second]), 'toy_lag{messaging_cluster="a",topic="bills"} 2\n')
  t.end()
})

t.test('a page that reuses text of the last page is the same as one that does not', t => {
  const groups = [toyGroup([lag])]
  const first = page(groups, { cluster: 'a', objects: { orders: { toy_lag: 1 } } })
  const models: ToyModel[] = [
    { cluster: 'a', objects: { bills: { toy_lag: 1 } } },
    { cluster: 'a', objects: { orders: { toy_lag: 1 }, bills: { toy_lag: 1 } } },
    { cluster: 'a', objects: {} },
    { cluster: 'b', objects: { orders: { toy_lag: 1 } } },
  ]
  for (const model of models) {
    t.equal(textOf([page(groups, model, first)]), textOf([page(groups, model, emptyPage)]))
  }
  t.end()
})

t.test('a family may be in two groups of one page', t => {
  const made = page([toyGroup([lag], { label: 'queue' }), toyGroup([lag], { label: 'stream' })], {
    cluster: 'a',
    objects: { orders: { toy_lag: 1 } },
  })
  t.equal(
    textOf([made]),
    `# HELP toy_lag A toy.
# TYPE toy_lag gauge
toy_lag{messaging_cluster="a",queue="orders"} 1
toy_lag{messaging_cluster="a",stream="orders"} 1
`,
  )
  const again = page(
    [toyGroup([lag], { label: 'queue' }), toyGroup([lag], { label: 'stream' })],
    {
      cluster: 'a',
      objects: { orders: { toy_lag: 2 } },
    },
    made,
  )
  const before = textsOf(made, 'toy_lag')
  const reused = textsOf(again, 'toy_lag')
  t.equal(reused.length, 4)
  t.equal(reused[1], before[1], 'queues reuse their text')
  t.equal(reused[3], before[3], 'and streams as well')
  t.match(textOf([again]), /queue="orders"} 2\n.*stream="orders"} 2\n/)
  t.end()
})

t.test('a column with a wrong number of values is an error that names the family', t => {
  const group = { ...toyGroup([lag]), rows: () => 2 }
  t.throws(() => page([group], { cluster: 'a', objects: { orders: { toy_lag: 1 } } }), {
    message: 'toy_lag: expected a value for each of 2 rows, found 1',
  })
  t.end()
})
