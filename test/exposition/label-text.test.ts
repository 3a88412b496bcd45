import t from 'tap'
import { constantLabel, type Label, namedLabel } from '../../src/exposition/label.ts'
import { type LabelText, renderLabels } from '../../src/exposition/label-text.ts'

/** Runs to the end; counts the turns others would have had. */
function render(labels: readonly Label[], rows: number): { text: LabelText; turns: number } {
  const work = renderLabels(labels, rows)
  for (let turns = 0; ; turns++) {
    const step = work.next()
    if (step.done === true) return { text: step.value, turns }
  }
}

function rowsOf({ bytes, ends }: LabelText): string[] {
  return Array.from(ends, (end, row) => bytes.toString('utf8', row === 0 ? 0 : ends[row - 1], end))
}

t.test('each row is rendered with its labels in order', t => {
  const labels = [
    constantLabel('messaging_cluster', 'prod'),
    namedLabel('topic', ['orders', 'bills'], Uint32Array.of(1, 0)),
  ]
  t.same(rowsOf(render(labels, 2).text), [
    '{messaging_cluster="prod",topic="bills"} ',
    '{messaging_cluster="prod",topic="orders"} ',
  ])
  t.end()
})

t.test('backslash, quote and line feed are escaped, and nothing else is', t => {
  const names = ['C:\\temp', 'say "hi"', 'two\nlines', 'Zürich 東京 🐇', 'tab\t{}=,']
  t.same(rowsOf(render([namedLabel('queue', names)], names.length).text), [
    '{queue="C:\\\\temp"} ',
    '{queue="say \\"hi\\""} ',
    '{queue="two\\nlines"} ',
    '{queue="Zürich 東京 🐇"} ',
    '{queue="tab\t{}=,"} ',
  ])
  t.end()
})

t.test('a label that does not apply to a row is left out', t => {
  const labels = [namedLabel('vhost', ['', '/', '']), namedLabel('group', ['billing', '', ''])]
  t.same(rowsOf(render(labels, 3).text), ['{group="billing"} ', '{vhost="/"} ', ' '])
  t.end()
})

t.test('rows without labels are a space', t => {
  t.same(rowsOf(render([], 2).text), [' ', ' '])
  t.end()
})

t.test('the text is kept without slack', t => {
  const { bytes, ends } = render([namedLabel('vhost', ['', '/'])], 2).text
  t.equal(bytes.length, ends.at(-1))
  t.equal(bytes.buffer.byteLength, bytes.length)
  t.end()
})

t.test('others get a turn every few thousand rows', t => {
  const rows = 200_000
  const { text, turns } = render([namedLabel('queue', ['a', 'b'], new Uint32Array(rows))], rows)
  t.equal(text.ends.length, rows)
  t.ok(turns >= 20, `${turns} turns`)
  t.end()
})
