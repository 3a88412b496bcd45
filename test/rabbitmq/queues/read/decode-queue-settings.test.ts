import t from 'tap'
import {
  noSettings,
  type QueueSettings,
} from '../../../../src/rabbitmq/queues/facts/queue-settings.ts'
import { queueTraits } from '../../../../src/rabbitmq/queues/facts/queue-traits.ts'
import { decodeQueueSettings } from '../../../../src/rabbitmq/queues/read/decode-queue-settings.ts'

const { rejectsPublish, restsUnread, delaysRetries, keepsDeadLetters } = queueTraits

const settingsOfQueues: Readonly<
  Record<
    string,
    readonly [
      own: unknown,
      policy: unknown,
      traits: number,
      settings: Partial<QueueSettings>,
      type?: string,
    ]
  >
> = {
  'a plain queue': [{ 'x-queue-type': 'quorum' }, {}, 0, {}],
  'nothing reported': [undefined, undefined, 0, {}],
  'an empty object may be an empty list': [[], [], 0, {}],
  'values of another type are no settings': [
    { 'x-max-length': {}, 'x-overflow': 7, 'x-dead-letter-exchange': 3, 'x-expires': -1 },
    { 'message-ttl': 'soon', 'dead-letter-routing-key': null },
    ...([0, {}] as const),
  ],
  'a list and text instead of objects': ['text', [1], 0, {}],
  'publishes rejected by argument': [
    { 'x-overflow': 'reject-publish' },
    [],
    rejectsPublish,
    { overflow: 'reject-publish' },
  ],
  'publishes rejected by policy': [
    [],
    { overflow: 'reject-publish-dlx' },
    rejectsPublish,
    { overflow: 'reject-publish-dlx' },
  ],
  'the overflow of a classic queue is that of its argument': [
    { 'x-overflow': 'drop-head' },
    { overflow: 'reject-publish' },
    0,
    {},
    'classic',
  ],
  'the overflow of a quorum queue is that of the policy': [
    { 'x-overflow': 'drop-head' },
    { overflow: 'reject-publish' },
    rejectsPublish,
    { overflow: 'reject-publish' },
    'quorum',
  ],
  'the lower one of two limits applies': [
    { 'x-max-length': 500, 'x-max-length-bytes': 1000, 'x-delivery-limit': 5 },
    { 'max-length': 400, 'max-length-bytes': 2000, 'delivery-limit': 6 },
    0,
    { maxLength: 400, maxLengthBytes: 1000, deliveryLimit: 5 },
  ],
  'a limit of either the queue or the policy applies': [
    { 'x-max-length': 0 },
    { 'max-length-bytes': '1000' },
    0,
    { maxLength: 0, maxLengthBytes: 1000 },
  ],
  'messages that expire to a dead-letter exchange': [
    { 'x-message-ttl': 1500, 'x-dead-letter-exchange': 'retry' },
    {},
    restsUnread,
    { messageTtl: 1.5, deadLetterExchange: 'retry' },
  ],
  'numbers may be text': [
    { 'x-dead-letter-exchange': 'retry' },
    { 'message-ttl': '1000' },
    restsUnread,
    { messageTtl: 1, deadLetterExchange: 'retry' },
  ],
  'messages that expire without dead lettering are lost': [
    { 'x-message-ttl': 1000 },
    {},
    0,
    { messageTtl: 1 },
  ],
  'a dead-letter exchange without a TTL does not make messages expire': [
    { 'x-dead-letter-exchange': 'dead' },
    {},
    0,
    { deadLetterExchange: 'dead' },
  ],
  'retries delayed by policy': [
    [],
    { 'delayed-retry-type': 'all', 'delayed-retry-min': 60_000 },
    delaysRetries,
    {},
  ],
  'retries delayed by argument or policy, whichever has priority': [
    { 'x-delayed-retry-type': 'failed' },
    { 'delayed-retry-type': 'disabled' },
    delaysRetries,
    {},
  ],
  'retries that are not delayed': [{ 'x-delayed-retry-type': 'disabled' }, {}, 0, {}],
  'dead letters kept until their target confirms them': [
    [],
    {
      ...{ 'dead-letter-exchange': 'missing', overflow: 'reject-publish' },
      'dead-letter-strategy': 'at-least-once',
    },
    keepsDeadLetters | rejectsPublish,
    { deadLetterExchange: 'missing', overflow: 'reject-publish' },
  ],
  'dead letters sent once': [{ 'x-dead-letter-strategy': 'at-most-once' }, {}, 0, {}],
  'a queue that expires when it is unused': [
    { 'x-expires': 60_000 },
    {},
    restsUnread,
    { expires: 60 },
  ],
  'dead letters to a queue through the default exchange': [
    { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'dead' },
    {},
    0,
    { deadLetterExchange: '', deadLetterRoutingKey: 'dead' },
  ],
  'an argument takes precedence over the policy for dead letters': [
    { 'x-dead-letter-exchange': 'own' },
    { 'dead-letter-exchange': 'general', 'dead-letter-routing-key': 'dead' },
    0,
    { deadLetterExchange: 'own', deadLetterRoutingKey: 'dead' },
  ],
  'one active consumer': [
    { 'x-single-active-consumer': true },
    {},
    0,
    { singleActiveConsumer: true },
  ],
}

for (const [title, [own, policy, traits, settings, type]] of Object.entries(settingsOfQueues)) {
  t.test(title, t => {
    const queue = { type, arguments: own, effective_policy_definition: policy }
    t.strictSame(decodeQueueSettings(queue), { traits, settings: { ...noSettings, ...settings } })
    t.end()
  })
}

t.test('a queue without settings always has the same object', t => {
  t.equal(decodeQueueSettings({ arguments: { 'x-queue-type': 'quorum' } }).settings, noSettings)
  t.end()
})

t.test('the operator policy is named, if one has an effect', t => {
  const queue = { effective_policy_definition: { 'max-length': 5 }, operator_policy: 'ops' }
  t.match(decodeQueueSettings(queue).settings, { operatorPolicy: 'ops', maxLength: 5 })
  t.match(decodeQueueSettings({ ...queue, operator_policy: null }).settings, { operatorPolicy: '' })
  t.end()
})
