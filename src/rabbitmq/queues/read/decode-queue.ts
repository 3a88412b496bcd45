import type { ListedQueue } from '../facts/queues-builder.ts'
import { decodeArrangement } from './decode-arrangement.ts'
import { count, fields, length, number, text } from '../../client/json-fields.ts'

/** Decodes an element of a list of queues. Null: it is none. */
export function decodeQueue(element: unknown): ListedQueue | null {
  const queue = fields(element)
  const { name, vhost } = queue
  if (typeof name !== 'string' || typeof vhost !== 'string') return null
  const { publish, ack, deliver_no_ack, get_no_ack, redeliver } = fields(queue['message_stats'])
  return {
    vhost,
    name,
    type: text(queue['type']),
    state: text(queue['state']),
    policy: text(queue['policy']),
    node: text(queue['node']),
    durable: queue['durable'] === true,
    exclusive: queue['exclusive'] === true,
    ...decodeArrangement(queue['arguments'], queue['effective_policy_definition']),
    ready: count(queue['messages_ready']),
    unacked: count(queue['messages_unacknowledged']),
    bytes: count(queue['message_bytes']),
    consumers: count(queue['consumers']),
    consumerCapacity: capacity(queue['consumer_capacity'], queue['consumer_utilisation']),
    memory: count(queue['memory']),
    headMessageTimestamp: number(queue['head_message_timestamp']),
    members: length(queue['members']),
    membersOnline: length(queue['members']) >= 0 ? length(queue['online']) : NaN,
    hasLeader: hasLeader(queue['leader'], queue['members'], queue['online']),
    published: count(publish),
    acked: count(ack),
    deliveredNoAck: count(deliver_no_ack),
    gotNoAck: count(get_no_ack),
    redelivered: count(redeliver),
  }
}

/** The capacity is the newer name of the utilisation, with which it goes side by side. */
function capacity(consumerCapacity: unknown, consumerUtilisation: unknown): number {
  const told = count(consumerCapacity)
  return Number.isNaN(told) ? count(consumerUtilisation) : told
}

/**
 * 1 or 0, NaN where it is not told: for classic queues, and for streams before 3.11.
 *
 * A queue without members that are online keeps the name of its last leader.
 */
function hasLeader(leader: unknown, members: unknown, online: unknown): number {
  if (!Array.isArray(members) || leader === undefined) return NaN
  if (typeof leader !== 'string' || leader === '') return 0
  return Number(!Array.isArray(online) || online.includes(leader))
}
