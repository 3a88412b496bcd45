import { CommandFailed } from './execute.ts'

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

/** Does what needs programs of this machine; one that fails or is not there makes the part unavailable. */
export async function orUnavailable<T>(part: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (!(error instanceof CommandFailed) && !isMissing) throw error
    throw new Unavailable(part, (error as Error).message)
  }
}
