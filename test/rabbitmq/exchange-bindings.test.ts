import t from 'tap'
import {
  type Binding,
  destinationsOf,
  type ExchangeBindings,
} from '../../src/rabbitmq/exchange-bindings.ts'

function toQueue(destination: string, routingKey = ''): Binding {
  return { destination, isQueue: true, routingKey }
}

function toExchange(destination: string, routingKey = ''): Binding {
  return { destination, isQueue: false, routingKey }
}

function destinations(
  exchanges: Readonly<Record<string, ExchangeBindings>>,
  key: string | null,
): readonly string[] {
  return destinationsOf(new Map(Object.entries(exchanges)), 'dead', key)
}

const bindings = [toQueue('b', 'order.eu'), toQueue('a', 'order.eu'), toQueue('c', 'mail')]

t.test('a direct exchange routes to the queues that are bound with the key', t => {
  const dead = { type: 'direct', bindings }
  t.strictSame(destinations({ dead }, 'order.eu'), ['a', 'b'])
  t.strictSame(destinations({ dead }, 'order'), [])
  t.end()
})

t.test('without a known key, every queue may get messages, each counted once', t => {
  const dead = { type: 'direct', bindings: [...bindings, toQueue('a', 'x')] }
  t.strictSame(destinations({ dead }, null), ['a', 'b', 'c'])
  t.end()
})

for (const type of ['fanout', 'headers', 'x-consistent-hash', '']) {
  t.test(`type "${type}" does not route by key alone`, t => {
    t.strictSame(destinations({ dead: { type, bindings } }, 'order'), ['a', 'b', 'c'])
    t.end()
  })
}

const topics: Readonly<Record<string, readonly [key: string, isMatch: boolean]>> = {
  '#': ['any.thing', true],
  'a.*': ['a.b', true],
  'a.*.c': ['a.b.b.c', false],
  '*': ['', false],
  '#.c': ['c', true],
  'a.#': ['a', true],
  'a.#.c.#': ['a.b.b.c.d', true],
  '#.#.c': ['a.b', false],
  'a.b': ['a.b.c', false],
  'a.b.c': ['a.b', false],
  '*.*': ['a', false],
  'a.#.b': ['a.b.c', false],
  '': ['', true],
}

for (const [pattern, [key, isMatch]] of Object.entries(topics)) {
  t.test(`a topic "${pattern}" ${isMatch ? 'matches' : 'does not match'} "${key}"`, t => {
    const dead = { type: 'topic', bindings: [toQueue('q', pattern)] }
    t.strictSame(destinations({ dead }, key), isMatch ? ['q'] : [])
    t.end()
  })
}

t.test('a long pattern of many words is matched at once', t => {
  const pattern = Array.from({ length: 127 }, () => '#').join('.')
  const key = Array.from({ length: 127 }, () => 'a').join('.')
  const dead = { type: 'topic', bindings: [toQueue('q', `${pattern}.b`)] }
  t.strictSame(destinations({ dead }, key), [])
  t.end()
})

t.test('messages pass through exchanges, also in a circle', t => {
  const exchanges = {
    dead: { type: 'fanout', bindings: [toExchange('next'), toExchange('unknown')] },
    next: {
      type: 'direct',
      bindings: [toQueue('q', 'k'), toQueue('r', 'x'), toExchange('dead', 'k')],
    },
  }
  t.strictSame(destinations(exchanges, 'k'), ['q'])
  t.end()
})

t.test('an exchange without bindings has no destinations', t => {
  t.strictSame(destinations({ dead: { type: '', bindings: [] } }, 'k'), [])
  t.end()
})
