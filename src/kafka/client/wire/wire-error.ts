/** Bytes are not what Kafka's protocol says should be there. */
export class WireError extends Error {
  /** Where, counted from the first byte the reader was given. */
  readonly at: number

  constructor(expected: string, at: number, found: string) {
    super(`expected ${expected} at byte ${at}, found ${found}`)
    this.name = 'WireError'
    this.at = at
  }
}
