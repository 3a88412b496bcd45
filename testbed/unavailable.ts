/** A real part that cannot be had on this machine: callers name it, and go on without it. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable'
  readonly part: string
  readonly reason: string

  constructor(part: string, reason: string) {
    super(`${part} cannot be had here: ${reason}`)
    this.part = part
    this.reason = reason
  }
}
