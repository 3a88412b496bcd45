/** The bytes violate Kafka's protocol. */
export class WireError extends Error {
  /** Position, counted from the first byte of the message. */
  readonly at: number

  constructor(expected: string, at: number, found: string) {
    super(`expected ${expected} at byte ${at}, found ${found}`)
    this.name = 'WireError'
    this.at = at
  }
}
