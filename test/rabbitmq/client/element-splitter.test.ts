import t from 'tap'
import { ElementSplitter, type ListFrame } from '../../../src/rabbitmq/client/element-splitter.ts'
import { TransportError } from '../../../src/transport/transport-error.ts'

interface Split {
  readonly elements: readonly unknown[]
  readonly frame: ListFrame
}

function split(chunks: readonly Buffer[], maxElementSize = 1024): Split {
  const elements: unknown[] = []
  const splitter = new ElementSplitter({
    maxElementSize,
    onElement: element => elements.push(element),
  })
  for (const chunk of chunks) splitter.push(chunk)
  return { elements, frame: splitter.end() }
}

const trickyElements = [
  { name: 'plain', messages: 7 },
  { name: 'brackets ]}[{ and commas , in text', nested: [[1, 2], { a: [] }] },
  { name: 'quote " backslash \\ both \\" end \\\\', 'key "]': ',' },
  { name: 'ünïcödé 队列 😀', arguments: {} },
  {},
  [],
  'a string, with a comma',
  -1.5e3,
  null,
  true,
]

const lists = {
  'a bare array': JSON.stringify(trickyElements),
  'a spacious array': ` \n${JSON.stringify(trickyElements, null, 2)}\r\n`,
  'a page with its items first': JSON.stringify({ items: trickyElements, page_count: 3 }),
  'a page with its items last': JSON.stringify({ page_count: 3, page: 1, items: trickyElements }),
  'a page with its items in the middle': JSON.stringify(
    { filtered_count: 9, items: trickyElements, page_count: 3 },
    null,
    1,
  ),
  'a page with members that look like items': JSON.stringify({
    note: '"items":[1,2]',
    'not "items"': [5, 6],
    inner: { items: [7, 8] },
    items: trickyElements,
    page_count: 3,
  }),
}

for (const [title, text] of Object.entries(lists)) {
  t.test(`${title} has the same elements wherever it is split in two`, t => {
    const bytes = Buffer.from(text)
    const whole = JSON.parse(text) as object
    const document = Array.isArray(whole) ? [] : { ...whole, items: [] }
    const expected = JSON.stringify({ elements: trickyElements, frame: { isList: true, document } })
    const cuts = Array.from({ length: bytes.length + 1 }, (_, cut) => cut)
    const wrong = cuts.filter(
      cut => JSON.stringify(split([bytes.subarray(0, cut), bytes.subarray(cut)])) !== expected,
    )
    t.strictSame(wrong, [])
    t.end()
  })

  t.test(`${title} has the same elements if it arrives byte by byte`, t => {
    const { elements } = split(Array.from(Buffer.from(text), byte => Buffer.of(byte)))
    t.strictSame(elements, trickyElements)
    t.end()
  })
}

t.test('an empty list has no elements', t => {
  for (const text of ['[]', ' [ \n ] ', '{"items":[],"page_count":0}', '{"items": [ ]}']) {
    const { elements, frame } = split([Buffer.from(text)])
    t.strictSame(elements, [], text)
    t.equal(frame.isList, true, text)
  }
  t.end()
})

t.test('a document that is not a list is returned completely', t => {
  const document = { error: 'not_authorised', reason: ['with', 'a list'], deep: { items: [1] } }
  const { elements, frame } = split([Buffer.from(JSON.stringify(document))])
  t.strictSame(elements, [])
  t.strictSame(frame, { isList: false, document })
  t.end()
})

t.test('an element is emitted before the end of its list', t => {
  const elements: unknown[] = []
  const splitter = new ElementSplitter({
    maxElementSize: 100,
    onElement: element => elements.push(element),
  })
  splitter.push(Buffer.from('[{"name":"first"},{"na'))
  t.strictSame(elements, [{ name: 'first' }])
  t.end()
})

t.test('a text that is not JSON is malformed', t => {
  const broken = [
    '',
    '<html>',
    '[1}',
    '[1] and more',
    '[1][2]',
    '[1,,2]',
    '[1,]',
    '[,1]',
    '[ , ]',
    '{"items":[1] "page":2}',
    '[{"name":}]',
    ']',
    'AMQP\u0000\u0000\u0009\u0001',
  ]
  for (const text of broken) {
    t.throws(() => split([Buffer.from(text)]), { name: 'TransportError', kind: 'malformed' }, text)
  }
  t.end()
})

t.test('a truncated list is malformed', t => {
  const bytes = Buffer.from('{"page":1,"items":[{"name":"a\\"b"},[1]]}')
  for (let length = 0; length < bytes.length; length++) {
    const failure = t.throws(() => split([bytes.subarray(0, length)]), `${length} bytes`)
    if (!(failure instanceof TransportError)) t.fail(`${length} bytes: ${String(failure)}`)
  }
  t.end()
})

t.test('an element over the limit is rejected before its end', t => {
  const splitter = new ElementSplitter({ maxElementSize: 20, onElement: () => undefined })
  splitter.push(Buffer.from('[{"name":"fits"},{"name":"'))
  t.throws(() => splitter.push(Buffer.alloc(30, 'x')), {
    name: 'TransportError',
    kind: 'too_large',
    message: /20 bytes/,
  })
  t.end()
})

t.test('an endless document that is not a list is rejected', t => {
  const splitter = new ElementSplitter({ maxElementSize: 20, onElement: () => undefined })
  splitter.push(Buffer.from('{"text":"'))
  t.throws(() => splitter.push(Buffer.alloc(70_000, 'x')), {
    name: 'TransportError',
    kind: 'malformed',
  })
  t.end()
})

t.test('random lists split in random places have the elements that JSON.parse returns', t => {
  let seed = 7
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed % below
  }
  const value = (depth: number): unknown => {
    const kind = random(depth > 3 ? 4 : 6)
    if (kind === 0) return random(1e6) / 7
    if (kind === 1) return [null, true, false][random(3)]
    if (kind < 4)
      return Array.from({ length: random(6) }, () => '",\\[]{}é\n😀a'[random(12)]).join('')
    const members = Array.from({ length: random(5) }, () => value(depth + 1))
    if (kind === 4) return members
    return Object.fromEntries(members.map((member, index) => [`k"${index}`, member]))
  }
  for (let round = 0; round < 300; round++) {
    const expected = Array.from({ length: random(8) }, () => value(0))
    const bytes = Buffer.from(JSON.stringify(expected))
    const chunks: Buffer[] = []
    for (let from = 0; from < bytes.length;) {
      const to = from + 1 + random(9)
      chunks.push(bytes.subarray(from, to))
      from = to
    }
    const { elements } = split(chunks, 1e6)
    if (!t.strictSame(elements, JSON.parse(bytes.toString()), `round ${round}`)) break
  }
  t.end()
})
