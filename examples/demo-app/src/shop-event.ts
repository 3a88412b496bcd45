/** An action of a customer. Actions of one customer are processed in order. */
export interface ShopEvent {
  readonly id: string
  readonly customer: string
  /** Two-letter country code. */
  readonly country: Country
  /** In euros. */
  readonly amount: number
}

export const countries = ['de', 'fr', 'it', 'nl', 'pl'] as const
export type Country = (typeof countries)[number]

/** Returns the routing key, such as `orders.de`. */
export function routingKey(topic: string, { country }: ShopEvent): string {
  return `${topic}.${country}`
}

export function encoded(event: ShopEvent): Buffer {
  return Buffer.from(JSON.stringify(event))
}

export function decoded(bytes: Buffer): ShopEvent {
  return JSON.parse(bytes.toString()) as ShopEvent
}

/**
 * Returns whether a message belongs to the share of messages that fail.
 *
 * Decided by the random id of the event, so the result is the same at each attempt and for each consumer.
 * Messages that are not events, for example from other producers, always fail.
 */
export function isPoison(bytes: Buffer, share: number): boolean {
  try {
    return Number.parseInt(decoded(bytes).id.slice(0, 8), 16) / 2 ** 32 < share
  } catch {
    return true
  }
}
