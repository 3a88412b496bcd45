import t from 'tap'
import { queueTraits } from '../../../../src/rabbitmq/queues/facts/queue-traits.ts'
import { decodeQueueSettings } from '../../../../src/rabbitmq/queues/read/decode-queue-settings.ts'

const { rejectsPublish, restsUnread, delaysRetries, keepsDeadLetters } = queueTraits

const settingsOfQueues: Readonly<
  Record<string, readonly [own: unknown, policy: unknown, traits: number, target: string | null]>
> = {
  'a plain queue': [{ 'x-queue-type': 'quorum' }, {}, 0, null],
  'nothing reported': [undefined, undefined, 0, null],
  'an empty object may be an empty list': [[], [], 0, null],
  'publishes rejected by argument': [{ 'x-overflow': 'reject-publish' }, [], rejectsPublish, null],
  'publishes rejected by policy': [[], { overflow: 'reject-publish-dlx' }, rejectsPublish, null],
  'an argument of the queue takes precedence over the policy': [
    { 'x-overflow': 'drop-head' },
    { overflow: 'reject-publish' },
    0,
    null,
  ],
  'messages that expire to a dead-letter exchange': [
    { 'x-message-ttl': 1000, 'x-dead-letter-exchange': 'retry' },
    {},
    restsUnread,
    null,
  ],
  'numbers may be text': [
    { 'x-dead-letter-exchange': 'retry' },
    { 'message-ttl': '1000' },
    restsUnread,
    null,
  ],
  'messages that expire without dead lettering are lost': [{ 'x-message-ttl': 1 }, {}, 0, null],
  'a dead-letter exchange without a TTL does not make messages expire': [
    { 'x-dead-letter-exchange': 'dead' },
    {},
    0,
    null,
  ],
  'retries delayed by policy': [
    [],
    { 'delayed-retry-type': 'all', 'delayed-retry-min': 60_000 },
    delaysRetries,
    null,
  ],
  'retries delayed by argument or policy, whichever has priority': [
    { 'x-delayed-retry-type': 'failed' },
    { 'delayed-retry-type': 'disabled' },
    delaysRetries,
    null,
  ],
  'retries that are not delayed': [{ 'x-delayed-retry-type': 'disabled' }, {}, 0, null],
  'dead letters kept until their target confirms them': [
    [],
    {
      ...{ 'dead-letter-exchange': 'missing', overflow: 'reject-publish' },
      'dead-letter-strategy': 'at-least-once',
    },
    keepsDeadLetters | rejectsPublish,
    null,
  ],
  'dead letters sent once': [{ 'x-dead-letter-strategy': 'at-most-once' }, {}, 0, null],
  'a queue that expires when it is unused': [{ 'x-expires': 60_000 }, {}, restsUnread, null],
  'dead letters to a queue through the default exchange': [
    { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'dead' },
    {},
    0,
    'dead',
  ],
  'the default exchange without a routing key returns dead letters to the same queue': [
    { 'x-dead-letter-exchange': '' },
    {},
    0,
    null,
  ],
  'the targets of a named exchange are known only from its bindings': [
    {},
    { 'dead-letter-exchange': 'dead', 'dead-letter-routing-key': 'dead' },
    0,
    null,
  ],
}

for (const [title, [own, policy, traits, deadLetterTarget]] of Object.entries(settingsOfQueues)) {
  t.test(title, t => {
    t.strictSame(decodeQueueSettings(own, policy), { traits, deadLetterTarget })
    t.end()
  })
}
