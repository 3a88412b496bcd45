import t from 'tap'
import { runToCompletion } from '../../src/columns/run-to-completion.ts'
import { constantLabel, namedLabel } from '../../src/exposition/label.ts'
import { type Pairs, renderLabels } from '../../src/exposition/encoded-label.ts'

/** The values of a label as text. */
function textsOf({ texts, ends }: Pairs): string[] {
  return Array.from(ends, (end, value) => texts.toString('utf8', ends[value - 1] ?? 0, end))
}

t.test('each value is rendered with its label, and an empty one not at all', t => {
  const { pairs } = runToCompletion(
    renderLabels([
      constantLabel('messaging_cluster', 'prod'),
      namedLabel('vhost', ['/', '', 'dev'], Uint32Array.of(2, 2)),
    ]),
  )
  t.same(pairs.map(textsOf), [['messaging_cluster="prod"'], ['vhost="/"', '', 'vhost="dev"']])
  t.end()
})

t.test('backslash, quote and line feed are escaped, and nothing else is', t => {
  const names = ['C:\\temp', 'say "hi"', 'two\nlines', 'Zürich 東京 🐇', 'tab\t{}=,']
  const { pairs } = runToCompletion(renderLabels([namedLabel('queue', names)]))
  t.same(pairs.flatMap(textsOf), [
    'queue="C:\\\\temp"',
    'queue="say \\"hi\\""',
    'queue="two\\nlines"',
    'queue="Zürich 東京 🐇"',
    'queue="tab\t{}=,"',
  ])
  t.end()
})

t.test('what the longest row may take is told beforehand', t => {
  const labels = [namedLabel('vhost', ['/', '']), namedLabel('queue', ['a', 'Zürich'])]
  const { longest } = runToCompletion(renderLabels(labels))
  t.equal(longest, Buffer.byteLength('{vhost="/",queue="Zürich"} '), 'of no row in truth')
  t.end()
})

t.test('values that are known as text are not rendered again, whichever rows have them', t => {
  const topics = ['orders', 'bills']
  const { pairs } = runToCompletion(renderLabels([namedLabel('topic', topics)]))
  const turned = namedLabel('topic', [...topics], Uint32Array.of(1, 0, 1))
  const again = runToCompletion(renderLabels([turned], pairs))
  t.equal(again.pairs[0]?.texts, pairs[0]?.texts)
  t.equal(again.pairs[0]?.index, turned.index)
  t.end()
})

t.test('other values, and those of another label, are rendered', t => {
  const { pairs: known } = runToCompletion(renderLabels([namedLabel('topic', ['orders', 'bills'])]))
  const labels = [
    namedLabel('topic', ['orders', 'taxes']),
    namedLabel('topic', ['orders']),
    namedLabel('queue', ['orders', 'bills']),
  ]
  const { pairs } = runToCompletion(renderLabels(labels, known))
  t.same(pairs.map(textsOf), [
    ['topic="orders"', 'topic="taxes"'],
    ['topic="orders"'],
    ['queue="orders"', 'queue="bills"'],
  ])
  t.end()
})

t.test('others get a turn every few thousand values', t => {
  const names = Array.from({ length: 200_000 }, (_, n) => `queue-${n}`)
  const turns = [...renderLabels([namedLabel('queue', names)])].length
  t.ok(turns >= 40, `${turns} turns`)
  t.end()
})
