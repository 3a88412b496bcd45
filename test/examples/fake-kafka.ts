import { EventEmitter, once } from 'node:events'
import type { ConsumerRunConfig, EachBatchPayload, Kafka } from 'kafkajs'
import { encoded } from '../../examples/demo-app/src/shop-event.ts'

/** A Kafka with one partition, whose content the test defines, and one group. */
export class FakeKafka extends EventEmitter {
  /** Events in order: members that join and leave, and resolved offsets. */
  readonly log: string[] = []
  #members = 0
  #running: FakeMember | undefined

  get kafka(): Kafka {
    return { consumer: () => this.#consumer() } as unknown as Kafka
  }

  /** Lets the running member read events with these ids, once a member runs. */
  async read(...ids: readonly string[]): Promise<void> {
    while (this.#running === undefined) await once(this, 'running')
    await this.#running.eachBatch(this.#payload(this.#running, ids))
  }

  /** Crashes the member as kafkajs does when it gives up. */
  async crash(): Promise<void> {
    while (this.#running === undefined) await once(this, 'running')
    this.#running.onCrash({ payload: { error: new Error('kafkajs gave up'), restart: false } })
  }

  note(what: string): void {
    this.log.push(what)
    this.emit(what)
  }

  #consumer(): object {
    const name = `member ${++this.#members}`
    let onCrash: FakeMember['onCrash'] = () => undefined
    return {
      events: { CRASH: 'consumer.crash' },
      on: (_event: string, listener: FakeMember['onCrash']) => (onCrash = listener),
      connect: () => Promise.resolve(),
      subscribe: () => Promise.resolve(),
      run: ({ eachBatch }: ConsumerRunConfig) => {
        this.note(`${name} joins`)
        this.#running = { eachBatch: eachBatch ?? (() => Promise.resolve()), onCrash }
        this.emit('running')
        return Promise.resolve()
      },
      disconnect: () => {
        this.#running = undefined
        this.note(`${name} leaves`)
        return Promise.resolve()
      },
    }
  }

  #payload(member: FakeMember, ids: readonly string[]): EachBatchPayload {
    const messages = ids.map((id, offset) => ({
      offset: String(offset),
      value: encoded({ id, customer: 'ada', country: 'nl', amount: 1 }),
    }))
    return {
      batch: { topic: 'orders', messages },
      isRunning: () => this.#running === member,
      isStale: () => false,
      resolveOffset: (offset: string) => this.note(`offset ${offset} is resolved`),
      commitOffsetsIfNecessary: () => Promise.resolve(),
      heartbeat: () => {
        this.emit('heartbeat')
        return Promise.resolve()
      },
    } as unknown as EachBatchPayload
  }
}

interface FakeMember {
  readonly eachBatch: (payload: EachBatchPayload) => Promise<void>
  readonly onCrash: (event: { readonly payload: object }) => void
}
