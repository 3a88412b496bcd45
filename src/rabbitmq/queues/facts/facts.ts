import type { QueueSettings } from './queue-settings.ts'

/** One row for each virtual host that passes the filter, in order of name. */
export interface Vhosts {
  readonly rows: number
  readonly name: readonly string[]
  /** Over all queues of the vhost, filtered or not. NaN: not reported (yet). */
  readonly ready: Float64Array
  readonly unacked: Float64Array
  /** 1: the vhost's queues were listed; 0: forbidden or failed, so its rows in `Queues` are missing. */
  readonly queuesListed: Uint8Array
}

/**
 * One row for each queue that passes the filters, in order of vhost row and name.
 *
 * Every number is NaN where the API does not report it: a new queue, a queue on a node that is down,
 * the mode `totals`, a type or version without the field.
 */
export interface Queues {
  readonly rows: number
  /** Row of `Vhosts`. */
  readonly vhost: Uint32Array
  readonly name: readonly string[]
  /** `classic`, `quorum`, `stream`, or a plugin's own. */
  readonly type: readonly string[]
  /** RabbitMQ's word, such as `running`, `idle`, `flow`, `minority`, `down`. '': not reported. */
  readonly state: readonly string[]
  /** '' : none applies. */
  readonly policy: readonly string[]
  readonly node: readonly string[]
  readonly durable: Uint8Array
  readonly exclusive: Uint8Array
  /** Bits of `queueTraits`, by arguments and policy. */
  readonly traits: Uint8Array
  /** Queues with equal settings share the object. */
  readonly settings: readonly QueueSettings[]
  /** Messages ready for delivery. For streams: the length of the retained log, which is not a backlog. */
  readonly ready: Float64Array
  /** Messages delivered and not acknowledged. */
  readonly unacked: Float64Array
  /** All messages, at the instant of `ready` and `unacked`; delayed messages and dead letters too. */
  readonly messages: Float64Array
  /** Messages of a quorum queue that were returned and wait for their next delivery (RabbitMQ 4.3). */
  readonly delayed: Float64Array
  /** When the first delayed message is delivered again: Unix seconds. NaN: none is delayed. */
  readonly nextDelayedAt: Float64Array
  /** Dead letters that a quorum queue keeps until their target confirms them. */
  readonly deadLettering: Float64Array
  /** Bytes of the bodies of all messages. */
  readonly bytes: Float64Array
  /** Those of them that count towards a limit: of ready messages, and of dead letters that it keeps. */
  readonly limitedBytes: Float64Array
  readonly consumers: Float64Array
  /** Publishers that have published to a quorum queue and are connected. */
  readonly publishers: Float64Array
  /** Share of time in which the queue could deliver at once, 0 to 1. */
  readonly consumerCapacity: Float64Array
  /** Bytes of memory of the queue's process. */
  readonly memory: Float64Array
  /** Timestamp in Unix seconds that the publisher set on the head message. */
  readonly headMessageTimestamp: Float64Array
  /** Replicas, and those of them online. NaN: not a replicated type. */
  readonly members: Float64Array
  readonly membersOnline: Float64Array
  /** 1 or 0. NaN: not a replicated type, or not reported. */
  readonly hasLeader: Float64Array
  /** Totals as reported: sums over the nodes that responded, so they may fall for a while. Messages. */
  readonly published: Float64Array
  readonly acked: Float64Array
  /** Delivered in automatic acknowledgement mode, by push and by get. */
  readonly deliveredNoAck: Float64Array
  readonly gotNoAck: Float64Array
  readonly redelivered: Float64Array
}

/** `GET /api/overview`: numbers of the whole cluster. NaN: not reported. */
export interface Overview {
  /** RabbitMQ's own name of the cluster. */
  readonly clusterName: string
  readonly version: string
  readonly erlangVersion: string
  /** The node that responded. */
  readonly node: string
  readonly queues: number
  readonly consumers: number
  readonly connections: number
  readonly channels: number
  /** Totals since the nodes started; sums over the nodes that responded. */
  readonly connectionsOpened: number
  readonly channelsOpened: number
  readonly queuesCreated: number
  readonly queuesDeleted: number
  readonly unroutableDropped: number
  readonly unroutableReturned: number
  /** Queues that the overview counts but no list shows, before filters. NaN: not known. */
  readonly hiddenQueues: number
}

/** How the queues are read; chosen from version, size, permissions, or by configuration. */
export type QueueMode = 'full' | 'filtered' | 'totals'

/** What the queues reading read of one RabbitMQ cluster. Sealed by its builder, never changed after. */
export interface QueuesFacts {
  readonly mode: QueueMode
  /** Null: it was not read. */
  readonly overview: Overview | null
  readonly vhosts: Vhosts
  readonly queues: Queues
  /** Number of queues of each virtual host before filters. Null: not known. */
  readonly queuesOfVhosts: ReadonlyMap<string, number> | null
}
