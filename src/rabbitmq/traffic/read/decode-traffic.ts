import type { ListedExchange } from '../facts.ts'
import { count, fields, name, text } from '../../client/json-fields.ts'

/** Decodes an element of a list of exchanges. Null: it has no name or virtual host. */
export function decodeExchange(element: unknown): ListedExchange | null {
  const exchange = fields(element)
  const exchangeName = name(exchange['name'])
  const vhost = name(exchange['vhost'])
  if (exchangeName === null || vhost === null) return null
  const { publish_in, publish_out } = fields(exchange['message_stats'])
  return {
    vhost,
    name: exchangeName,
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
  const connection = fields(element)
  const vhost = name(connection['vhost'])
  return vhost === null ? null : { vhost, state: text(connection['state']) }
}
