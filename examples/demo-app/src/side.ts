import type { Consumer } from './knobs.ts'
import type { ShopEvent } from './shop-event.ts'

/** One broker's side of the shop. */
export interface Side {
  readonly system: 'kafka' | 'rabbitmq'
  readonly consumers: readonly Consumer[]
  /** Whether what happens can be sent there. */
  isOpen(): boolean
  send(topic: string, event: ShopEvent): Promise<void>
  close(): Promise<void>
}
