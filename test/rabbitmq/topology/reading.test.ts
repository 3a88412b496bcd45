import t from 'tap'
import { createPage } from '../../../src/exposition/page.ts'
import type { ExchangeBindings } from '../../../src/rabbitmq/exchange-bindings.ts'
import { RabbitmqMemory } from '../../../src/rabbitmq/rabbitmq-memory.ts'
import {
  type ReadExchange,
  sealedLimits,
  type TopologyFacts,
} from '../../../src/rabbitmq/topology/facts.ts'
import { rabbitmqTopologyFamilies } from '../../../src/rabbitmq/topology/families.ts'
import { TopologyMemory } from '../../../src/rabbitmq/topology/memory.ts'
import { observeTopology } from '../../../src/rabbitmq/topology/reading.ts'
import { complete, observationAt, reading } from '../rabbitmq-readings.ts'
import { textOf } from '../../exposition/toy-families.ts'

const sections = { vhost_limits: complete, dead_letter_exchanges: complete }

const limits = sealedLimits([
  { vhost: 'shop', maxQueues: 10, maxConnections: 0 },
  { vhost: '/', maxQueues: NaN, maxConnections: 5 },
])

/** Observes facts of minute `minute`; values stay 20 minutes. Returns the samples. */
function observed(
  memory: RabbitmqMemory,
  minute: number,
  facts: Partial<TopologyFacts>,
): readonly string[] {
  const read = reading({ limits: null, exchanges: [], ...facts }, minute * 60, sections)
  const model = observeTopology('c', memory, read, observationAt(minute * 60, 1200))
  return textOf([createPage(rabbitmqTopologyFamilies, model)])
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => line.replace('tidemark_rabbitmq_', '').replace('messaging_cluster="c",', ''))
}

t.test('limits are shown with what virtual hosts use of them', t => {
  const memory = new RabbitmqMemory()
  memory.vhostUse.queues = new Map([['shop', 7]])
  memory.vhostUse.connections = new Map([['/', 2]])
  t.strictSame(observed(memory, 0, { limits }), [
    'vhost_limit{vhost="/",limit="max-connections"} 5',
    'vhost_limit{vhost="shop",limit="max-queues"} 10',
    'vhost_limit{vhost="shop",limit="max-connections"} 0',
    'vhost_limit_used{vhost="/",limit="max-connections"} 2',
    'vhost_limit_used{vhost="shop",limit="max-queues"} 7',
    'vhost_limit_used{vhost="shop",limit="max-connections"} 0',
  ])
  t.end()
})

t.test('what is used is absent while it is not known', t => {
  const samples = observed(new RabbitmqMemory(), 0, { limits })
  t.equal(samples.length, 3)
  t.notMatch(samples, [/used/])
  t.end()
})

t.test('limits that could not be read stay until the staleness limit', t => {
  const memory = new RabbitmqMemory()
  observed(memory, 0, { limits })
  t.equal(observed(memory, 20, {}).length, 3)
  t.equal(observed(memory, 25, {}).length, 0)
  t.end()
})

function fanout(...bindings: ExchangeBindings['bindings']): ExchangeBindings {
  return { type: 'fanout', bindings }
}

function exchange(name: string, read: ExchangeBindings | null): ReadExchange {
  return { vhost: '/', name, read }
}

const toQueue = { destination: 'q', isQueue: true, routingKey: '' }

function destinations(memory: RabbitmqMemory, name: string): readonly string[] | null {
  return memory.deadLetterExchanges.destinations({ vhost: '/', name }, null)
}

t.test('bindings that could not be read stay until the staleness limit', t => {
  const memory = new RabbitmqMemory()
  memory.deadLetterExchanges.setNamed([{ vhost: '/', name: 'dead' }])
  observed(memory, 0, { exchanges: [exchange('dead', fanout(toQueue))] })
  observed(memory, 20, { exchanges: [exchange('dead', null)] })
  t.strictSame(destinations(memory, 'dead'), ['q'])
  observed(memory, 25, { exchanges: [exchange('dead', null)] })
  t.equal(destinations(memory, 'dead'), null)
  t.end()
})

t.test('an exchange that was deleted has no destinations', t => {
  const memory = new RabbitmqMemory()
  memory.deadLetterExchanges.setNamed([{ vhost: '/', name: 'dead' }])
  observed(memory, 0, { exchanges: [exchange('dead', fanout(toQueue))] })
  observed(memory, 5, { exchanges: [exchange('dead', { type: '', bindings: [] })] })
  t.strictSame(destinations(memory, 'dead'), [])
  t.end()
})

t.test('exchanges that were never read have their turn first, then those read long ago', t => {
  const memory = new RabbitmqMemory()
  const named = ['a', 'b', 'c', 'd'].map(name => ({ vhost: '/', name }))
  memory.deadLetterExchanges.setNamed(named)
  const due = (): readonly string[] =>
    memory
      .of(TopologyMemory)
      .due()
      .map(({ name }) => name)
  t.strictSame(due(), ['a', 'b', 'c', 'd'])
  observed(memory, 0, { exchanges: [exchange('b', fanout())] })
  observed(memory, 5, { exchanges: [exchange('a', fanout(toQueue))] })
  t.strictSame(due(), ['c', 'd', 'b', 'a'])
  observed(memory, 60, { exchanges: [exchange('c', fanout())] })
  t.strictSame(destinations(memory, 'a'), ['q'], 'kept until its turn comes')
  t.end()
})

t.test(
  'bindings are forgotten once no queue names their exchange, nor an exchange leads there',
  t => {
    const memory = new RabbitmqMemory()
    memory.deadLetterExchanges.setNamed([{ vhost: '/', name: 'dead' }])
    const toNext = { destination: 'next', isQueue: false, routingKey: '' }
    const exchanges = [exchange('dead', fanout(toNext)), exchange('next', fanout(toQueue))]
    observed(memory, 0, { exchanges })
    t.strictSame(destinations(memory, 'dead'), ['q'])
    observed(memory, 5, { exchanges: [exchange('dead', fanout(toQueue))] })
    t.equal(destinations(memory, 'next'), null)
    memory.deadLetterExchanges.setNamed([])
    observed(memory, 10, {})
    t.equal(destinations(memory, 'dead'), null)
    t.end()
  },
)

t.test('no bindings are known once the reading is switched off', t => {
  const memory = new RabbitmqMemory()
  memory.deadLetterExchanges.setNamed([{ vhost: '/', name: 'dead' }])
  observed(memory, 0, { exchanges: [exchange('dead', fanout(toQueue))] })
  memory.of(TopologyMemory).forget()
  t.equal(destinations(memory, 'dead'), null)
  t.end()
})
