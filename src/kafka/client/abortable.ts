import { setMaxListeners } from 'node:events'
import { TransportError } from './problems.ts'

/** Waits for work until the signal aborts; the work itself goes on, and nobody hears of its end. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  // All requests of a reading listen to its one signal; Node 20 takes more than ten for a leak.
  setMaxListeners(0, signal)
  return new Promise((resolve, reject) => {
    const abandon = (): void => reject(abortedError(signal))
    signal.addEventListener('abort', abandon, { once: true })
    if (signal.aborted) abandon()
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abandon))
  })
}

export function abortedError({ reason }: AbortSignal): TransportError {
  const why = reason instanceof Error ? reason.message : String(reason)
  return new TransportError('timeout', `not waited for any longer: ${why}`, { cause: reason })
}
