import type { Seconds } from '../../src/reading/time.ts'

/** Work that is repeated until it is stopped. */
export interface Traffic {
  stop(): Promise<void>
}

/**
 * Repeats an action at a constant interval.
 *
 * A failure goes to `onError`, and the action is repeated nevertheless: a broker may be down for a
 * while.
 */
export function startPace(
  interval: Seconds,
  act: () => void | Promise<void>,
  onError: (error: unknown) => void,
): Traffic {
  let running: Promise<void> = Promise.resolve()
  let isBusy = false
  const timer = setInterval(() => {
    if (isBusy) return
    isBusy = true
    running = Promise.resolve()
      .then(act)
      .catch(onError)
      .finally(() => (isBusy = false))
  }, interval * 1000)
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
