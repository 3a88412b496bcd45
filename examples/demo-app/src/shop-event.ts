/** Something a customer did; what one customer did is handled in that order. */
export interface ShopEvent {
  readonly id: string
  readonly customer: string
  /** Two letters. */
  readonly country: Country
  /** In euros. */
  readonly amount: number
}

export const countries = ['de', 'fr', 'it', 'nl', 'pl'] as const
export type Country = (typeof countries)[number]

/** What RabbitMQ's bindings match: `orders.de`. */
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
 * Whether a message is among the share of messages that cannot be handled.
 *
 * The event's random id decides, so that it is the same one at each attempt and for each consumer.
 * What is no event, because somebody else put it there, cannot be handled at all.
 */
export function isPoison(bytes: Buffer, share: number): boolean {
  try {
    return Number.parseInt(decoded(bytes).id.slice(0, 8), 16) / 2 ** 32 < share
  } catch {
    return true
  }
}
