import t from 'tap'
import { constantLabel, type Label, namedLabel } from '../../src/exposition/label.ts'
import { encodeLabels } from '../../src/exposition/encoded-labels.ts'
import { SeriesPrefixWriter } from '../../src/exposition/series-prefix-writer.ts'

function writerOf(labels: readonly Label[]): SeriesPrefixWriter {
  return new SeriesPrefixWriter('toy', encodeLabels(labels))
}

/** Writes the prefixes of rows into one buffer, as the renderer does, and returns them. */
function written(labels: readonly Label[], rows: readonly number[]): string[] {
  const writer = writerOf(labels)
  const bytes = Buffer.alloc(4096)
  let start = 0
  return rows.map(row => {
    const end = writer.write(bytes, start, row)
    const prefix = bytes.toString('utf8', start, end)
    // Room for a value.
    start = end + 7
    return prefix
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

t.test('rows without labels have only their name', t => {
  t.same(written([], [0, 1]), ['toy ', 'toy '])
  t.end()
})

t.test('a row that shares labels with the previous row has the same prefix as alone', t => {
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

t.test('nothing is copied from another buffer', t => {
  const writer = writerOf([namedLabel('topic', ['orders', 'bills'], Uint32Array.of(0, 0))])
  writer.write(Buffer.alloc(100), 40, 0)
  const bytes = Buffer.alloc(100)
  t.equal(bytes.toString('utf8', 0, writer.write(bytes, 0, 1)), 'toy{topic="orders"} ')
  t.end()
})

t.test('the length of the longest prefix has an upper bound', t => {
  const labels = [constantLabel('vhost', '/'), namedLabel('queue', ['a', 'Zürich', '"'])]
  t.equal(writerOf(labels).longest, Buffer.byteLength('toy{vhost="/",queue="Zürich"} '))
  t.end()
})
