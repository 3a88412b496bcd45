import { setTimeout as sleep } from 'node:timers/promises'

/** A logger such as pino. */
export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

/** Pause after a failed attempt, in milliseconds. */
const retryDelay = 1000

/** Repeats `act` until it succeeds. Returns false if aborted before. Logs a repeated problem only once. */
export async function retryUntilDone(
  what: string,
  act: () => Promise<unknown>,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Log },
): Promise<boolean> {
  const isAborted = (): boolean => signal.aborted
  let logged = ''
  while (!isAborted()) {
    try {
      await act()
      return true
    } catch (error) {
      const problem = (error as Error).message
      if (!isAborted() && problem !== logged) log.warn({ what, problem }, 'failed, retrying')
      logged = problem
    }
    await sleep(retryDelay, undefined, { signal }).catch(() => undefined)
  }
  return false
}
