import t from 'tap'
import { constantLabel, type Label, namedLabel } from '../../src/exposition/label.ts'
import { encodeLabels } from '../../src/exposition/encoded-labels.ts'
import { SeriesPrefixWriter } from '../../src/exposition/series-prefix-writer.ts'

function headsOf(labels: readonly Label[]): SeriesPrefixWriter {
  return new SeriesPrefixWriter('toy', encodeLabels(labels))
}

/** The heads of rows in one stretch of memory, one behind the other as lines are. */
function written(labels: readonly Label[], rows: readonly number[]): string[] {
  const heads = headsOf(labels)
  const bytes = Buffer.alloc(4096)
  let start = 0
  return rows.map(row => {
    const end = heads.write(bytes, start, row)
    const head = bytes.toString('utf8', start, end)
    // A value stands between.
    start = end + 7
    return head
  })
}

t.test('each row has its labels in order', t => {
  const labels = [
    constantLabel('messaging_cluster', 'prod'),
    namedLabel('topic', ['orders', 'bills'], Uint32Array.of(1, 0)),
  ]
  t.same(written(labels, [0, 1]), [
    'toy{messaging_cluster="prod",topic="bills"} ',
    'toy{messaging_cluster="prod",topic="orders"} ',
  ])
  t.end()
})

t.test('a label that does not apply to a row is left out', t => {
  const labels = [namedLabel('vhost', ['', '/', '']), namedLabel('group', ['billing', '', ''])]
  t.same(written(labels, [0, 1, 2, 0]), [
    'toy{group="billing"} ',
    'toy{vhost="/"} ',
    'toy ',
    'toy{group="billing"} ',
  ])
  t.end()
})

t.test('rows without labels have their name', t => {
  t.same(written([], [0, 1]), ['toy ', 'toy '])
  t.end()
})

t.test('rows that share labels with the row before read as if written alone', t => {
  const names = ['', 'a', 'Zürich']
  const rows = names.length ** 3
  const digit = (of: number): Uint32Array =>
    Uint32Array.from({ length: rows }, (_, row) => Math.floor(row / 3 ** of) % 3)
  const labels = [2, 1, 0].map(of => namedLabel(`label_${of}`, names, digit(of)))
  const ascending = Array.from({ length: rows }, (_, row) => row)
  // Skipped rows have no sample.
  for (const order of [ascending, ascending.toReversed(), [0, 4, 5, 13, 26, 26, 2]]) {
    t.same(
      written(labels, order),
      order.flatMap(row => written(labels, [row])),
    )
  }
  t.end()
})

t.test('nothing is copied from other memory', t => {
  const heads = headsOf([namedLabel('topic', ['orders', 'bills'], Uint32Array.of(0, 0))])
  heads.write(Buffer.alloc(100), 40, 0)
  const bytes = Buffer.alloc(100)
  t.equal(bytes.toString('utf8', 0, heads.write(bytes, 0, 1)), 'toy{topic="orders"} ')
  t.end()
})

t.test('no head is longer than is told beforehand', t => {
  const labels = [constantLabel('vhost', '/'), namedLabel('queue', ['a', 'Zürich', '"'])]
  t.equal(headsOf(labels).longest, Buffer.byteLength('toy{vhost="/",queue="Zürich"} '))
  t.end()
})
