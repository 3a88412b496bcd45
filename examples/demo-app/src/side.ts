import type { Consumer } from './knobs.ts'
import type { ShopEvent } from './shop-event.ts'

/** One broker's side of the shop. */
export interface Side {
  readonly system: 'kafka' | 'rabbitmq'
  readonly consumers: readonly Consumer[]
  /** Resolves when it is connected for the first time, or closed before that. */
  readonly opened: Promise<unknown>
  /** Whether it takes what happens. */
  isOpen(): boolean
  send(topic: string, event: ShopEvent): Promise<void>
  close(): Promise<void>
}
