import { CommandFailed } from './execute.ts'

/** A real server or tool that is unavailable on this machine; callers report it and continue. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable'
  readonly part: string
  readonly reason: string

  constructor(part: string, reason: string) {
    super(`${part} is not available here: ${reason}`)
    this.part = part
    this.reason = reason
  }
}

/** Runs work that needs programs of this machine; throws `Unavailable` if one fails or is missing. */
export async function orUnavailable<T>(part: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (!(error instanceof CommandFailed) && !isMissing) throw error
    throw new Unavailable(part, (error as Error).message)
  }
}
