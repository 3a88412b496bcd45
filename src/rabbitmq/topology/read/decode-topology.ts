import { count, fields, name, text } from '../../client/json-fields.ts'
import type { Binding } from '../../exchange-bindings.ts'
import type { ListedLimits } from '../facts.ts'

/** Decodes an element of the list of limits. Null: it has no virtual host. */
export function decodeLimits(element: unknown): ListedLimits | null {
  const limits = fields(element)
  const vhost = name(limits['vhost'])
  if (vhost === null) return null
  const value = fields(limits['value'])
  // A negative number is no limit.
  return {
    vhost,
    maxQueues: count(value['max-queues']),
    maxConnections: count(value['max-connections']),
  }
}

/** Decodes an element of the list of bindings of an exchange. Null: it has no destination. */
export function decodeBinding(element: unknown): Binding | null {
  const binding = fields(element)
  const destination = name(binding['destination'])
  if (destination === null) return null
  return {
    destination,
    isQueue: binding['destination_type'] !== 'exchange',
    routingKey: text(binding['routing_key']),
  }
}

/** Decodes the type of an exchange. Null: it has none. */
export function decodeExchangeType(exchange: unknown): string | null {
  return text(fields(exchange)['type']) || null
}
