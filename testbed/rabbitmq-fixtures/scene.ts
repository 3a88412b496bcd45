import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib'
import type { Resource } from '../../src/rabbitmq/client/management-api.ts'
import type { RunningRabbitmq } from '../rabbitmq.ts'

/** What is done to a new RabbitMQ, and the replies that are recorded afterwards. */
export interface Scene {
  /** Plugins besides the management. */
  readonly plugins?: readonly string[]
  /** Default: 1. */
  readonly nodes?: number
  readonly play: (stage: Stage) => Promise<void>
  /** Replies by the name of their file, without extension. */
  readonly replies: Readonly<Record<string, Request>>
  /** Output of `rabbitmqctl` by the name of its file: the arguments. */
  readonly tools?: Readonly<Record<string, readonly string[]>>
}

export interface Request {
  /** Below the URL of the management API: `/api/queues`. */
  readonly path: string
  /** Whose name is also the password. Default: `guest`, an administrator. */
  readonly user?: string
}

/** A running RabbitMQ with the connections of a scene, which stay open until the replies are recorded. */
export class Stage {
  readonly rabbitmq: RunningRabbitmq
  readonly #connections: ChannelModel[] = []

  constructor(rabbitmq: RunningRabbitmq) {
    this.rabbitmq = rabbitmq
  }

  /** Opens a connection with one channel. */
  async channel(vhost: string, amqpUrl = this.rabbitmq.amqpUrl): Promise<ConfirmChannel> {
    const connection = await connect(`${amqpUrl}/${encodeURIComponent(vhost)}`)
    // A scene may stop the node.
    connection.on('error', () => undefined)
    this.#connections.push(connection)
    return await connection.createConfirmChannel()
  }

  async vhost(name: string): Promise<void> {
    await this.ctl('add_vhost', name)
    await this.grant(name, 'guest')
  }

  async grant(vhost: string, user: string): Promise<void> {
    await this.ctl('set_permissions', '-p', vhost, user, '.*', '.*', '.*')
  }

  /** Sets a policy for queues. False: this version has no such policy. */
  async policy(vhost: string, name: string, pattern: string, definition: object): Promise<boolean> {
    const policy = [name, pattern, JSON.stringify(definition), '--apply-to', 'queues']
    return await this.ctl('set_policy', '-p', vhost, ...policy).then(
      () => true,
      () => false,
    )
  }

  async ctl(...args: readonly string[]): Promise<void> {
    await this.rabbitmq.ctl(args)
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) await connection.close().catch(() => undefined)
  }
}

/** Publishes to a queue and waits until each message is confirmed. */
export async function publish(
  channel: ConfirmChannel,
  queue: string,
  count: number,
  options: object = {},
): Promise<void> {
  for (let sent = 0; sent < count; sent++) {
    channel.sendToQueue(queue, Buffer.from('work'), { persistent: true, ...options })
  }
  await channel.waitForConfirms().catch(() => undefined)
}

/** Gets messages one by one and rejects them. */
export async function reject(
  channel: ConfirmChannel,
  queue: string,
  count: number,
  requeue: boolean,
): Promise<void> {
  for (let rejected = 0; rejected < count; rejected++) {
    const message = await channel.get(queue)
    if (message !== false) channel.reject(message, requeue)
  }
  // Once the server has responded, it has taken all rejections.
  await channel.checkQueue(queue)
}

/** Returns the request that the exporter sends. */
export function requestOf({ path, query = {} }: Resource): Request {
  const pairs = Object.entries(query).map(([name, value]): [string, string] => [name, `${value}`])
  const search = new URLSearchParams(pairs).toString()
  return { path: `/api/${path.map(encodeURIComponent).join('/')}${search && `?${search}`}` }
}
