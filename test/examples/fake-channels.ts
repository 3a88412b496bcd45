import { EventEmitter, once } from 'node:events'
import type { Channel, ConsumeMessage } from 'amqplib'
import type { ShopEvent } from '../../examples/demo-app/src/shop-event.ts'

/** A channel that notes what is settled. */
export class FakeChannel extends EventEmitter {
  readonly log: string[] = []
  readonly closed = once(this, 'close')
  #deliver: ((message: ConsumeMessage) => void) | undefined

  deliver(event: ShopEvent): void {
    this.#deliver?.({ content: Buffer.from(JSON.stringify(event)) } as ConsumeMessage)
  }

  lose(): void {
    this.emit('close')
  }

  async settled(count: number): Promise<readonly string[]> {
    while (this.log.length < count) await once(this, 'settled')
    return this.log
  }

  async prefetch(): Promise<void> {
    // Nothing is held back here.
  }

  consume(_queue: string, onMessage: (message: ConsumeMessage) => void): Promise<void> {
    this.#deliver = onMessage
    this.emit('consuming')
    return Promise.resolve()
  }

  ack(message: ConsumeMessage): void {
    this.#settle('acknowledged', message)
  }

  reject(message: ConsumeMessage, requeue: boolean): void {
    this.#settle(requeue ? 'requeued' : 'dead letter', message)
  }

  close(): Promise<void> {
    this.emit('close')
    return Promise.resolve()
  }

  #settle(outcome: string, { content }: ConsumeMessage): void {
    const { id } = JSON.parse(content.toString()) as ShopEvent
    this.log.push(`${outcome} ${id}`)
    this.emit('settled')
  }
}

/** The channels that a worker opens, one after the other. */
export class FakeChannels extends EventEmitter {
  readonly #channels: FakeChannel[] = []
  #taken = 0

  get opened(): number {
    return this.#channels.length
  }

  /** What an exchange does. */
  channel(): Promise<Channel> {
    const channel = new FakeChannel()
    channel.once('consuming', () => {
      this.#channels.push(channel)
      this.emit('consuming')
    })
    return Promise.resolve(channel as unknown as Channel)
  }

  async next(): Promise<FakeChannel> {
    for (;;) {
      const channel = this.#channels[this.#taken]
      if (channel !== undefined) {
        this.#taken++
        return channel
      }
      await once(this, 'consuming')
    }
  }
}
