import type { ListedExchange } from '../facts.ts'
import { count, fields, text } from '../../client/json-fields.ts'

/** Decodes an element of a list of exchanges. Null: it has no name or virtual host. */
export function decodeExchange(element: unknown): ListedExchange | null {
  const exchange = fields(element)
  const { name, vhost } = exchange
  if (typeof name !== 'string' || typeof vhost !== 'string') return null
  const { publish_in, publish_out } = fields(exchange['message_stats'])
  return {
    vhost,
    name,
    type: text(exchange['type']),
    publishedIn: count(publish_in),
    publishedOut: count(publish_out),
  }
}

/** A connection, as far as it is counted. */
interface ListedConnection {
  readonly vhost: string
  /** '': not reported yet. */
  readonly state: string
}

/** Decodes an element of a list of connections. Null: it has no virtual host. */
export function decodeConnection(element: unknown): ListedConnection | null {
  const { vhost, state } = fields(element)
  return typeof vhost === 'string' ? { vhost, state: text(state) } : null
}
