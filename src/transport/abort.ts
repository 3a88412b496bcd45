import { setMaxListeners } from 'node:events'
import { TransportError } from './transport-error.ts'

/** The caller's signal has aborted: the deadline of the reading passed, or the monitor stopped. */
export class AbortedError extends TransportError {
  constructor({ reason }: AbortSignal) {
    const why = reason instanceof Error ? reason.message : String(reason)
    super('timeout', `request abandoned: ${why}`, { cause: reason })
  }
}

/** Waits for work until the signal aborts. The work itself continues; its result is then ignored. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  // All requests of a reading listen to one signal; Node warns of a leak from 11 listeners on.
  setMaxListeners(0, signal)
  return new Promise((resolve, reject) => {
    const abandon = (): void => reject(new AbortedError(signal))
    signal.addEventListener('abort', abandon, { once: true })
    if (signal.aborted) abandon()
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abandon))
  })
}
