import t from 'tap'
import { runToCompletion } from '../../src/columns/run-to-completion.ts'
import { blankPage, createPage, type Page } from '../../src/exposition/page.ts'
import { aFamily, textOf, toyGroup, type ToyModel } from './toy-families.ts'

const lag = aFamily({ name: 'toy_lag' })
const end = aFamily({ name: 'toy_log_end_offset' })
const size = aFamily({ name: 'toy_size' })

function page(
  groups: Parameters<typeof createPage<ToyModel>>[0],
  model: ToyModel,
  last?: Page,
): Page {
  return runToCompletion(createPage(groups, model, last))
}

function labelsOf(page: Page, name: string): unknown {
  return page.get(name)?.series[0]?.labels
}

/** The rendered values of each label of a family. */
function textsOf(page: Page, name: string): readonly Buffer[] {
  const series = page.get(name)?.series ?? []
  return series.flatMap(({ labels }) => labels.pairs.map(({ texts }) => texts))
}

t.test('families on the same rows share one label text', t => {
  const made = page([toyGroup([lag, end]), toyGroup([size])], {
    cluster: 'a',
    objects: { orders: { toy_lag: 1, toy_log_end_offset: 2, toy_size: 3 } },
  })
  t.equal(labelsOf(made, 'toy_lag'), labelsOf(made, 'toy_log_end_offset'))
  t.not(labelsOf(made, 'toy_lag'), labelsOf(made, 'toy_size'))
  t.end()
})

t.test('labels that did not change keep their text, whatever rows and values did', t => {
  const groups = [toyGroup([lag])]
  const first = page(groups, { cluster: 'a', objects: { orders: { toy_lag: 1 } } })
  const second = page(groups, { cluster: 'a', objects: { bills: { toy_lag: 2 } } }, first)
  t.equal(textsOf(second, 'toy_lag')[0], textsOf(first, 'toy_lag')[0], 'the cluster')
  t.not(textsOf(second, 'toy_lag')[1], textsOf(first, 'toy_lag')[1], 'the topic')
  t.match(textOf([second]), 'toy_lag{messaging_cluster="a",topic="bills"} 2\n')
  t.end()
})

t.test('a page made after another reads as if it were the first', t => {
  const groups = [toyGroup([lag])]
  const first = page(groups, { cluster: 'a', objects: { orders: { toy_lag: 1 } } })
  const models: ToyModel[] = [
    { cluster: 'a', objects: { bills: { toy_lag: 1 } } },
    { cluster: 'a', objects: { orders: { toy_lag: 1 }, bills: { toy_lag: 1 } } },
    { cluster: 'a', objects: {} },
    { cluster: 'b', objects: { orders: { toy_lag: 1 } } },
  ]
  for (const model of models) {
    t.equal(textOf([page(groups, model, first)]), textOf([page(groups, model, blankPage)]))
  }
  t.end()
})

t.test('a family may stand in two groups of one page', t => {
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
  const kept = textsOf(again, 'toy_lag')
  t.equal(kept.length, 4)
  t.equal(kept[1], before[1], 'queues keep their text')
  t.equal(kept[3], before[3], 'and streams theirs')
  t.match(textOf([again]), /queue="orders"} 2\n.*stream="orders"} 2\n/)
  t.end()
})

t.test('a column that does not fit its rows is a mistake that is named', t => {
  const group = { ...toyGroup([lag]), rows: () => 2 }
  t.throws(() => page([group], { cluster: 'a', objects: { orders: { toy_lag: 1 } } }), {
    message: 'toy_lag: expected a value for each of 2 rows, found 1',
  })
  t.end()
})
