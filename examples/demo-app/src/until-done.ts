import { setTimeout as sleep } from 'node:timers/promises'

/** Someone to tell, such as pino. */
export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

/** Milliseconds after a failure, and it is tried again. */
const tryAgainAfter = 1000

/** Tries until it succeeds; false when it was called off before that. A trouble is told once. */
export async function untilDone(
  what: string,
  act: () => Promise<unknown>,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Log },
): Promise<boolean> {
  const isCalledOff = (): boolean => signal.aborted
  let told = ''
  while (!isCalledOff()) {
    try {
      await act()
      return true
    } catch (error) {
      const problem = (error as Error).message
      if (!isCalledOff() && problem !== told) log.warn({ what, problem }, 'failed, trying again')
      told = problem
    }
    await sleep(tryAgainAfter, undefined, { signal }).catch(() => undefined)
  }
  return false
}
