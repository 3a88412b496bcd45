import type { Seconds } from '../../../reading/time.ts'

/** What a queue does with a message beyond its limit. */
export type Overflow = 'drop-head' | 'reject-publish' | 'reject-publish-dlx'

/** What the arguments, the policy and the operator policy of a queue make it do together. */
export interface QueueSettings {
  /** '': none applies. */
  readonly operatorPolicy: string
  /** Messages. NaN: no limit. */
  readonly maxLength: number
  /** Bytes of bodies. NaN: no limit. */
  readonly maxLengthBytes: number
  readonly overflow: Overflow
  /** How long a message may wait. NaN: without limit. */
  readonly messageTtl: Seconds
  /** How long the queue may be unused before it is deleted. NaN: without limit. */
  readonly expires: Seconds
  /** Deliveries after which a quorum queue drops or dead-letters a message. NaN: the server's default. */
  readonly deliveryLimit: number
  readonly singleActiveConsumer: boolean
  /** '' is the default exchange. Null: there is no dead lettering. */
  readonly deadLetterExchange: string | null
  /** Null: dead letters keep the routing key of the message. */
  readonly deadLetterRoutingKey: string | null
}

/** The settings of a queue that has none; always this object, so that they can be compared. */
export const noSettings: QueueSettings = {
  operatorPolicy: '',
  maxLength: NaN,
  maxLengthBytes: NaN,
  overflow: 'drop-head',
  messageTtl: NaN,
  expires: NaN,
  deliveryLimit: NaN,
  singleActiveConsumer: false,
  deadLetterExchange: null,
  deadLetterRoutingKey: null,
}

/** Keeps equal settings once: there are few different ones, and many queues. */
export class SettingsTable {
  readonly #byKey = new Map<string, QueueSettings>()

  /** Returns the same object for equal settings. */
  shared(settings: QueueSettings): QueueSettings {
    if (settings === noSettings) return settings
    const key = JSON.stringify(settings)
    const known = this.#byKey.get(key)
    if (known !== undefined) return known
    this.#byKey.set(key, settings)
    return settings
  }
}
