import { count, type Fields, fields, text } from '../../client/json-fields.ts'
import { queueTraits } from '../facts/queue-traits.ts'
import type { ListedQueue } from '../facts/queues-builder.ts'

/** Of either a queue or its policy, one of these makes it delay messages (RabbitMQ 4.3). */
const retryTypes: ReadonlySet<unknown> = new Set(['all', 'returned', 'failed'])

/** Decodes overflow, expiry, retries and dead lettering from a queue's arguments and policy. */
export function decodeQueueSettings(
  queueArguments: unknown,
  policyDefinition: unknown,
): Pick<ListedQueue, 'traits' | 'deadLetterTarget'> {
  const own = fields(queueArguments)
  const policy = fields(policyDefinition)
  const overflow = text(setting(own, policy, 'overflow'))
  const deadLetterExchange = setting(own, policy, 'dead-letter-exchange')
  const hasDeadLetters = typeof deadLetterExchange === 'string'
  const messagesExpire = count(setting(own, policy, 'message-ttl')) >= 0
  const queueExpires = count(setting(own, policy, 'expires')) >= 0
  const rejects = overflow === 'reject-publish' || overflow === 'reject-publish-dlx'
  const rests = (messagesExpire && hasDeadLetters) || queueExpires
  const retries =
    retryTypes.has(own['x-delayed-retry-type']) || retryTypes.has(policy['delayed-retry-type'])
  const keeps = setting(own, policy, 'dead-letter-strategy') === 'at-least-once'
  return {
    traits:
      (rejects ? queueTraits.rejectsPublish : 0) |
      (rests ? queueTraits.restsUnread : 0) |
      (retries ? queueTraits.delaysRetries : 0) |
      (keeps ? queueTraits.keepsDeadLetters : 0),
    deadLetterTarget:
      deadLetterExchange === ''
        ? text(setting(own, policy, 'dead-letter-routing-key')) || null
        : null,
  }
}

/** The queue's own argument has priority over the policy, as in RabbitMQ for text values. */
function setting(own: Fields, policy: Fields, name: string): unknown {
  return own[`x-${name}`] ?? policy[name]
}
