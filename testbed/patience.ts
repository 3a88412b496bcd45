import { setTimeout as sleep } from 'node:timers/promises'
import type { Seconds } from '../src/reading/time.ts'
import type { OwnProcess } from './processes.ts'

/** What everything slow takes: someone to tell, and a way to be called off. */
export interface Patience {
  readonly onProgress?: ((text: string) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

export interface Waiting {
  readonly within: Seconds
  readonly signal?: AbortSignal | undefined
  /** Whose fact it is: when it has ended, there is nothing to wait for. */
  readonly server?: OwnProcess
}

/** How often a part that is starting is asked again. */
const askAgainAfter: Seconds = 0.1

/** Asks until the answer is yes; past the bound it throws, with the last failure as the cause. */
export async function untilTrue(
  fact: string,
  question: () => boolean | Promise<boolean>,
  { within, signal, server }: Waiting,
): Promise<void> {
  const end = performance.now() + within * 1000
  let cause: unknown
  while (performance.now() < end) {
    signal?.throwIfAborted()
    if (server?.hasExited === true) throw new Error(`${fact}: ended instead: ${server.logTail()}`)
    try {
      if (await question()) return
    } catch (error) {
      cause = error
    }
    await sleep(askAgainAfter * 1000)
  }
  const lastWords = server === undefined ? '' : `: ${server.logTail()}`
  throw new Error(`${fact}: not within ${within} s${lastWords}`, { cause })
}
