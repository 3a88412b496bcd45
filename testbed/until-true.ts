import { setTimeout as sleep } from 'node:timers/promises'
import type { Seconds } from '../src/reading/time.ts'
import type { OwnProcess } from './processes.ts'

interface WaitOptions {
  /** Timeout. */
  readonly within: Seconds
  readonly signal?: AbortSignal | undefined
  /** The process that the condition depends on: waiting ends when it ends. */
  readonly server?: OwnProcess
}

const pollInterval: Seconds = 0.1

/**
 * Polls a condition until it is true; throws after the timeout.
 *
 * The condition may throw to explain what is missing: the last error is part of the message, and the
 * cause.
 */
export async function untilTrue(
  fact: string,
  condition: () => boolean | Promise<boolean>,
  { within, signal, server }: WaitOptions,
): Promise<void> {
  const end = performance.now() + within * 1000
  let cause: unknown
  while (performance.now() < end) {
    signal?.throwIfAborted()
    if (server?.hasExited === true)
      throw new Error(`${fact}: the process ended: ${server.logTail()}`)
    try {
      if (await condition()) return
    } catch (error) {
      cause = error
    }
    await sleep(pollInterval * 1000)
  }
  const reason = cause instanceof Error ? `: ${cause.message}` : ''
  const log = server === undefined ? '' : `: ${server.logTail()}`
  throw new Error(`${fact}: not within ${within} s${reason}${log}`, { cause })
}
