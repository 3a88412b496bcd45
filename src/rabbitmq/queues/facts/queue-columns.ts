import type { Queues } from './facts.ts'

/*
 * The columns of `Queues` by kind, each with the members of a queue in `GET /api/queues` that it is
 * decoded from. These lists drive the query, the decoder, the builder, and the join with last known
 * rows: a new column takes a line here and its line in `Queues`.
 */

const texts = {
  type: ['type'],
  state: ['state'],
  policy: ['policy'],
  node: ['node'],
} as const

const flags = {
  durable: ['durable'],
  exclusive: ['exclusive'],
} as const

const numbers = {
  ready: ['messages_ready'],
  unacked: ['messages_unacknowledged'],
  messages: ['messages'],
  delayed: ['messages_delayed'],
  nextDelayedAt: ['next_delayed_at'],
  deadLettering: ['messages_dlx'],
  bytes: ['message_bytes'],
  limitedBytes: ['message_bytes_ready', 'message_bytes_dlx'],
  consumers: ['consumers'],
  publishers: ['publishers'],
  consumerCapacity: ['consumer_capacity', 'consumer_utilisation'],
  memory: ['memory'],
  headMessageTimestamp: ['head_message_timestamp'],
  members: ['members'],
  membersOnline: ['members', 'online'],
  hasLeader: ['leader', 'members', 'online'],
  published: ['message_stats.publish'],
  acked: ['message_stats.ack'],
  deliveredNoAck: ['message_stats.deliver_no_ack'],
  gotNoAck: ['message_stats.get_no_ack'],
  redelivered: ['message_stats.redeliver'],
} as const

/** All columns, in the order of the query. */
export const queueColumns = {
  name: ['name'],
  vhost: ['vhost'],
  ...texts,
  ...flags,
  traits: ['arguments', 'effective_policy_definition'],
  settings: ['arguments', 'effective_policy_definition', 'operator_policy'],
  ...numbers,
} as const satisfies Readonly<Record<Exclude<keyof Queues, 'rows'>, readonly string[]>>

export type TextColumn = keyof typeof texts
export type FlagColumn = keyof typeof flags
export type NumberColumn = keyof typeof numbers

/** Columns of text, each with few distinct values. */
export const textColumns = Object.keys(texts) as readonly TextColumn[]
export const flagColumns = Object.keys(flags) as readonly FlagColumn[]
export const numberColumns = Object.keys(numbers) as readonly NumberColumn[]
