import { count, type Fields, fields, text } from '../../client/json-fields.ts'
import { noSettings, type Overflow, type QueueSettings } from '../facts/queue-settings.ts'
import { queueTraits } from '../facts/queue-traits.ts'
import type { ListedQueue } from '../facts/queues-builder.ts'

/** Of either a queue or its policy, one of these makes it delay messages (RabbitMQ 4.3). */
const retryTypes: ReadonlySet<unknown> = new Set(['all', 'returned', 'failed'])

type Decoded = Pick<ListedQueue, 'traits' | 'settings'>

const nothingSet: Decoded = { traits: 0, settings: noSettings }

/** The members of a queue that hold its settings, unvalidated. */
type ReportedSettings = Readonly<
  Record<'type' | 'arguments' | 'effective_policy_definition' | 'operator_policy', unknown>
>

/**
 * Decodes limits, expiry, retries and dead lettering.
 *
 * The effective definition is RabbitMQ's own merge of policy and operator policy. Without statistics,
 * versions before 4.2 do not report it: then only the arguments are known.
 */
export function decodeQueueSettings(queue: Partial<ReportedSettings>): Decoded {
  const own = fields(queue.arguments)
  const policy = fields(queue.effective_policy_definition)
  if (!hasSettings(own) && !hasMembers(policy)) return nothingSet
  const settings = settingsOf(own, policy, queue)
  const retries =
    retryTypes.has(own['x-delayed-retry-type']) || retryTypes.has(policy['delayed-retry-type'])
  const keeps = ofArgument(own, policy, 'dead-letter-strategy') === 'at-least-once'
  return {
    settings,
    traits:
      (settings.overflow === 'drop-head' ? 0 : queueTraits.rejectsPublish) |
      (restsUnread(settings) ? queueTraits.restsUnread : 0) |
      (retries ? queueTraits.delaysRetries : 0) |
      (keeps ? queueTraits.keepsDeadLetters : 0),
  }
}

function settingsOf(
  own: Fields,
  policy: Fields,
  { type, operator_policy: operatorPolicy }: Partial<ReportedSettings>,
): QueueSettings {
  const deadLetterExchange = ofArgument(own, policy, 'dead-letter-exchange')
  const routingKey = ofArgument(own, policy, 'dead-letter-routing-key')
  return {
    operatorPolicy: text(operatorPolicy),
    maxLength: lower(own, policy, 'max-length'),
    maxLengthBytes: lower(own, policy, 'max-length-bytes'),
    overflow: overflowOf(own, policy, type),
    messageTtl: lower(own, policy, 'message-ttl') / 1000,
    expires: lower(own, policy, 'expires') / 1000,
    deliveryLimit: lower(own, policy, 'delivery-limit'),
    singleActiveConsumer: own['x-single-active-consumer'] === true,
    deadLetterExchange: typeof deadLetterExchange === 'string' ? text(deadLetterExchange) : null,
    deadLetterRoutingKey: typeof routingKey === 'string' ? text(routingKey) : null,
  }
}

/** Messages may wait until they expire, as in a retry queue. */
function restsUnread({ messageTtl, expires, deadLetterExchange }: QueueSettings): boolean {
  return (messageTtl >= 0 && deadLetterExchange !== null) || expires >= 0
}

/** A classic queue prefers its argument, a quorum queue the policy. */
function overflowOf(own: Fields, policy: Fields, type: unknown): Overflow {
  const ofPolicy = policy['overflow']
  const word =
    type === 'quorum' && ofPolicy !== undefined ? ofPolicy : ofArgument(own, policy, 'overflow')
  return word === 'reject-publish' || word === 'reject-publish-dlx' ? word : 'drop-head'
}

/** Of two texts, RabbitMQ prefers the argument. */
function ofArgument(own: Fields, policy: Fields, name: string): unknown {
  return own[`x-${name}`] ?? policy[name]
}

/** Of two limits, RabbitMQ applies the lower one. NaN: neither is set. */
function lower(own: Fields, policy: Fields, name: string): number {
  const [argument, ofPolicy] = [count(own[`x-${name}`]), count(policy[name])]
  // Not Math.min: an absent number must not hide the other one.
  return argument <= ofPolicy || Number.isNaN(ofPolicy) ? argument : ofPolicy
}

/** Returns true for arguments besides the type, which almost every queue has. */
function hasSettings(own: Fields): boolean {
  for (const name in own) if (name !== 'x-queue-type') return true
  return false
}

function hasMembers(policy: Fields): boolean {
  for (const _name in policy) return true
  return false
}
