import { count, type Fields, fields, length, name, number, text } from '../../client/json-fields.ts'
import { recordOf } from '../../../columns/record-of.ts'
import {
  flagColumns,
  type NumberColumn,
  numberColumns,
  queueColumns,
  textColumns,
} from '../facts/queue-columns.ts'
import { noSettings } from '../facts/queue-settings.ts'
import type { ListedQueue } from '../facts/queues-builder.ts'
import { decodeQueueSettings } from './decode-queue-settings.ts'

/** Columns that are more than a count of things. */
const special: Partial<Record<NumberColumn, (queue: Fields) => number>> = {
  consumerCapacity: capacity,
  headMessageTimestamp: queue => number(queue['head_message_timestamp']),
  limitedBytes,
  nextDelayedAt: queue => count(queue['next_delayed_at']) / 1000,
  members: queue => length(queue['members']),
  membersOnline: queue => (length(queue['members']) >= 0 ? length(queue['online']) : NaN),
  hasLeader,
}

const texts = textColumns.map(column => ({ column, member: queueColumns[column][0] }))
const flags = flagColumns.map(column => ({ column, member: queueColumns[column][0] }))
const numbers = numberColumns.map(column => ({
  column,
  decode: special[column] ?? countOf(queueColumns[column][0]),
}))

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

/** Copied for each queue: an object that has all its members from the start is filled faster. */
const unreported: ListedQueue = {
  vhost: '',
  name: '',
  ...recordOf(textColumns, () => ''),
  ...recordOf(flagColumns, () => false),
  traits: 0,
  settings: noSettings,
  ...recordOf(numberColumns, () => NaN),
}

/** Decodes an element of a list of queues. Null: it has no name or virtual host. */
export function decodeQueue(element: unknown): ListedQueue | null {
  const queue = fields(element)
  const queueName = name(queue['name'])
  const vhost = name(queue['vhost'])
  if (queueName === null || vhost === null) return null
  const { traits, settings } = decodeQueueSettings(queue)
  const decoded: Mutable<ListedQueue> = { ...unreported }
  decoded.vhost = vhost
  decoded.name = queueName
  decoded.traits = traits
  decoded.settings = settings
  for (const { column, member } of texts) decoded[column] = text(queue[member])
  for (const { column, member } of flags) decoded[column] = queue[member] === true
  for (const { column, decode } of numbers) decoded[column] = decode(queue)
  return decoded
}

function countOf(member: string): (queue: Fields) => number {
  const [outer = '', inner] = member.split('.')
  return inner === undefined
    ? queue => count(queue[outer])
    : queue => count(fields(queue[outer])[inner])
}

/** The utilisation is the older name of the capacity; newer versions report both. */
function capacity(queue: Fields): number {
  const reported = count(queue['consumer_capacity'])
  return Number.isNaN(reported) ? count(queue['consumer_utilisation']) : reported
}

/** Only quorum queues keep dead letters. */
function limitedBytes({ message_bytes_ready, message_bytes_dlx }: Fields): number {
  const deadLetters = count(message_bytes_dlx)
  return count(message_bytes_ready) + (deadLetters > 0 ? deadLetters : 0)
}

/**
 * 1 or 0. NaN: not reported, as for classic queues, and for streams before 3.11.
 *
 * A queue without online members keeps the name of its last leader.
 */
function hasLeader({ leader, members, online }: Fields): number {
  if (!Array.isArray(members) || leader === undefined) return NaN
  if (typeof leader !== 'string' || leader === '') return 0
  return Number(!Array.isArray(online) || online.includes(leader))
}
