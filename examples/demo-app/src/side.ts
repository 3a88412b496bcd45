import type { Consumer } from './knobs.ts'
import type { ShopEvent } from './shop-event.ts'

/** The part of the shop on one messaging system. */
export interface Side {
  readonly system: 'kafka' | 'rabbitmq'
  readonly consumers: readonly Consumer[]
  /** Resolves at the first connection, or when closed before. */
  readonly opened: Promise<unknown>
  /** Returns whether it accepts events. */
  isOpen(): boolean
  send(topic: string, event: ShopEvent): Promise<void>
  close(): Promise<void>
}
