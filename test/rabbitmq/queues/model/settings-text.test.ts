import t from 'tap'
import { DeadLetterExchanges } from '../../../../src/rabbitmq/dead-letter-exchanges.ts'
import type { QueueSettings } from '../../../../src/rabbitmq/queues/facts/queue-settings.ts'
import { settingsTexts } from '../../../../src/rabbitmq/queues/model/settings-text.ts'
import { RabbitmqMemory } from '../../../../src/rabbitmq/rabbitmq-memory.ts'
import { observeQueues } from '../../../../src/rabbitmq/queues/reading.ts'
import { runToCompletion } from '../../../run-to-completion.ts'
import {
  complete,
  expectations,
  observationAt,
  type QueueRow,
  queuesFacts,
  reading,
} from '../../rabbitmq-readings.ts'

/** Returns the details of a queue as `label: value`. The exchange `dead` is bound to seven queues. */
function detailsOf(queue: Partial<QueueRow>): readonly string[] {
  const routes = new DeadLetterExchanges()
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
  const bindings = names.map(destination => ({
    destination,
    isQueue: true,
    routingKey: destination,
  }))
  const exchanges = new Map([
    ['dead', { type: 'direct', bindings }],
    ['unbound', { type: '', bindings: [] }],
  ])
  routes.setBindings(new Map([['/', exchanges]]))
  const memory = new RabbitmqMemory()
  const facts = queuesFacts({ queues: [{ name: 'q', ready: 1, unacked: 0, ...queue }] })
  const sections = { overview: complete, vhosts: complete, queues: complete }
  const context = { cluster: 'c', memory, expectations }
  const read = reading(facts, 30, sections)
  const model = runToCompletion(observeQueues(context, read, observationAt(30, 60)))
  return settingsTexts(model, 0, routes).map(({ label, value }) => `${label}: ${value}`)
}

t.test('a queue without settings has no details', t => {
  t.strictSame(detailsOf({}), [])
  t.end()
})

t.test('details name the policies, and what applies in the end', t => {
  const settings: Partial<QueueSettings> = {
    operatorPolicy: 'ops',
    maxLength: 50,
    maxLengthBytes: 1000,
    overflow: 'reject-publish',
    messageTtl: 1.5,
    expires: 60,
    deliveryLimit: 5,
    singleActiveConsumer: true,
  }
  t.strictSame(detailsOf({ settings }), [
    'Operator policy: ops',
    'Limit: 50 messages, 1000 bytes (reject-publish)',
    'Messages expire after: 1.5 s',
    'Queue expires after: 60 s',
    'Delivery limit: 5',
    'Active consumers: one at a time',
  ])
  t.end()
})

const deadLetters: Readonly<
  Record<string, readonly [exchange: string, key: string | null, text: string]>
> = {
  'over the default exchange': ['', 'q2', 'to q2 by the default exchange, with key q2'],
  'over the default exchange, with the key of the message': [
    '',
    null,
    'by the default exchange, with the key of the message',
  ],
  'over bindings': ['dead', 'b', 'to b by exchange dead, with key b'],
  'to many queues': [
    'dead',
    null,
    'to a, b, c, d, e and 2 more by exchange dead, with the key of the message',
  ],
  'to no queue': [
    'unbound',
    'k',
    'to no queue, so they are dropped; by exchange unbound, with key k',
  ],
  'over bindings that are not known': [
    'other',
    'k',
    'by exchange other, with key k; its bindings are not known',
  ],
}

for (const [title, [deadLetterExchange, deadLetterRoutingKey, text]] of Object.entries(
  deadLetters,
)) {
  t.test(`dead letters go ${title}`, t => {
    const settings = { deadLetterExchange, deadLetterRoutingKey }
    t.strictSame(detailsOf({ settings }), [`Dead letters: ${text}`])
    t.end()
  })
}
