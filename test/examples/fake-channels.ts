import { EventEmitter, on, once } from 'node:events'
import type { Channel, ConsumeMessage } from 'amqplib'
import { encoded } from '../../examples/demo-app/src/shop-event.ts'

/** A channel that logs how messages are settled. */
class FakeChannel extends EventEmitter {
  readonly log: string[] = []
  readonly closed = once(this, 'close')
  #deliver: ((message: ConsumeMessage) => void) | undefined

  deliver(id: string): void {
    const content = encoded({ id, customer: 'ada', country: 'nl', amount: 1 })
    this.#deliver?.({ content } as ConsumeMessage)
  }

  /** Delivers events with these ids, and returns the log once all are settled. */
  async settled(...ids: readonly string[]): Promise<readonly string[]> {
    for (const id of ids) this.deliver(id)
    while (this.log.length < ids.length) await once(this, 'settled')
    return this.log
  }

  prefetch(): Promise<void> {
    return Promise.resolve()
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
    this.#settle(requeue ? 'requeued' : 'dead-lettered', message)
  }

  close(): Promise<void> {
    this.emit('close')
    return Promise.resolve()
  }

  #settle(outcome: string, { content }: ConsumeMessage): void {
    const { id } = JSON.parse(content.toString()) as { id: string }
    this.log.push(`${outcome} ${id}`)
    this.emit('settled')
  }
}

/** An exchange whose channels a test takes in order. */
export class FakeChannels extends EventEmitter {
  readonly #consuming = on(this, 'consuming')
  opened = 0

  channel(): Promise<Channel> {
    this.opened++
    const channel = new FakeChannel()
    channel.once('consuming', () => this.emit('consuming', channel))
    return Promise.resolve(channel as unknown as Channel)
  }

  /** Returns the next channel that consumes. */
  async next(): Promise<FakeChannel> {
    const { value } = (await this.#consuming.next()) as { value: [FakeChannel] }
    return value[0]
  }
}
