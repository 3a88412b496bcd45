import t from 'tap'
import { constantLabel, namedLabel } from '../../src/exposition/label.ts'
import { type EncodedLabel, encodeLabels } from '../../src/exposition/encoded-labels.ts'

/** Returns the text of each value of a label. */
function textsOf({ texts, ends }: EncodedLabel): string[] {
  return Array.from(ends, (end, value) => texts.toString('utf8', ends[value - 1] ?? 0, end))
}

t.test('a value is encoded with the name of its label; an empty value has no text', t => {
  const { labels } = encodeLabels([
    constantLabel('messaging_cluster', 'prod'),
    namedLabel('vhost', ['/', '', 'dev'], Uint32Array.of(2, 2)),
  ])
  t.same(labels.map(textsOf), [['messaging_cluster="prod"'], ['vhost="/"', '', 'vhost="dev"']])
  t.end()
})

t.test('only backslash, quote and line feed are escaped', t => {
  const names = ['C:\\temp', 'say "hi"', 'two\nlines', 'Zürich 東京 🐇', 'tab\t{}=,']
  const { labels } = encodeLabels([namedLabel('queue', names)])
  t.same(labels.flatMap(textsOf), [
    'queue="C:\\\\temp"',
    'queue="say \\"hi\\""',
    'queue="two\\nlines"',
    'queue="Zürich 東京 🐇"',
    'queue="tab\t{}=,"',
  ])
  t.end()
})

t.test('the length of the longest row has an upper bound', t => {
  const labels = [namedLabel('vhost', ['/', '']), namedLabel('queue', ['a', 'Zürich'])]
  const { longest } = encodeLabels(labels)
  t.equal(longest, Buffer.byteLength('{vhost="/",queue="Zürich"} '), 'although no row is that long')
  t.end()
})

t.test('values that are already encoded are not encoded again, even if other rows have them', t => {
  const topics = ['orders', 'bills']
  const { labels } = encodeLabels([namedLabel('topic', topics)])
  const reordered = namedLabel('topic', [...topics], Uint32Array.of(1, 0, 1))
  const again = encodeLabels([reordered], labels)
  t.equal(again.labels[0]?.texts, labels[0]?.texts)
  t.equal(again.labels[0]?.index, reordered.index)
  t.end()
})

t.test('changed values and values of another label are encoded', t => {
  const { labels: known } = encodeLabels([namedLabel('topic', ['orders', 'bills'])])
  const others = [
    namedLabel('topic', ['orders', 'taxes']),
    namedLabel('topic', ['orders']),
    namedLabel('queue', ['orders', 'bills']),
  ]
  const { labels } = encodeLabels(others, known)
  t.same(labels.map(textsOf), [
    ['topic="orders"', 'topic="taxes"'],
    ['topic="orders"'],
    ['queue="orders"', 'queue="bills"'],
  ])
  t.end()
})
