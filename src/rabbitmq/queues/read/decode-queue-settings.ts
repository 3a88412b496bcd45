import { count, type Fields, fields, text } from '../../client/json-fields.ts'
import { queueTraits } from '../facts/queue-traits.ts'
import type { ListedQueue } from '../facts/queues-builder.ts'

/** Decodes overflow, expiry and dead lettering from a queue's arguments and policy. */
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
  return {
    traits: (rejects ? queueTraits.rejectsPublish : 0) | (rests ? queueTraits.restsUnread : 0),
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
