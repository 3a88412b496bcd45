import { count, fields, name } from '../../client/json-fields.ts'
import type { ListedStream, OffsetsByConsumer } from '../facts.ts'

interface ListedQueue extends ListedStream {
  readonly isStream: boolean
}

/** Decodes an element of a list of queues. Null: it has no name or virtual host. */
export function decodeQueue(element: unknown): ListedQueue | null {
  const queue = fields(element)
  const stream = streamOf(queue)
  return stream === null ? null : { ...stream, isStream: queue['type'] === 'stream' }
}

/** The end of a stream, as one of its connected consumers reveals it. */
interface RevealedEnd extends ListedStream {
  /** NaN: not reported. */
  readonly offset: number
}

/**
 * Decodes an element of a list of stream consumers. Null: it has no stream.
 *
 * RabbitMQ reports the offset of what it has sent last, and by how much the end is ahead of it.
 */
export function decodeConsumer(element: unknown): RevealedEnd | null {
  const consumer = fields(element)
  const stream = streamOf(fields(consumer['queue']))
  if (stream === null) return null
  return { ...stream, offset: count(consumer['offset']) + count(consumer['offset_lag']) }
}

interface ListedExchange extends ListedStream {
  readonly isSuperStream: boolean
}

/** Decodes an element of a list of exchanges. Null: it has no name or virtual host. */
export function decodeExchange(element: unknown): ListedExchange | null {
  const exchange = fields(element)
  const identity = streamOf(exchange)
  if (identity === null) return null
  const isSuperStream = fields(exchange['arguments'])['x-super-stream'] === true
  return { ...identity, isSuperStream }
}

/** Decodes a binding of a super stream to the name of a partition. Null: it has no destination. */
export function decodePartition(element: unknown): string | null {
  return name(fields(element)['destination'])
}

/** Decodes the stored offsets of a stream. Null: the document has none. Other values are left out. */
export function decodeTracking(document: unknown): OffsetsByConsumer | null {
  const offsets = fields(document)['offsets']
  if (typeof offsets !== 'object' || offsets === null) return null
  const stored = new Map<string, number>()
  for (const [consumer, offset] of Object.entries(offsets)) {
    const value = count(offset)
    // An offset of 64 bits that no double holds exactly still says how far the consumer is.
    if (!Number.isNaN(value)) stored.set(consumer.toWellFormed(), value)
  }
  return stored
}

function streamOf(identity: Readonly<Record<string, unknown>>): ListedStream | null {
  const [vhost, streamName] = [name(identity['vhost']), name(identity['name'])]
  return vhost === null || streamName === null ? null : { vhost, name: streamName }
}
