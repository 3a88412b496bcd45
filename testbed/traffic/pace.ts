import type { Seconds } from '../../src/reading/time.ts'

/** Work that goes on until it is told to stop. */
export interface Traffic {
  stop(): Promise<void>
}

/**
 * Does something at a steady pace.
 *
 * What fails is told, and tried again next time: a broker may be away for a while.
 */
export function startPace(
  interval: Seconds,
  act: () => void | Promise<void>,
  onTrouble: (error: unknown) => void,
): Traffic {
  let running: Promise<void> = Promise.resolve()
  let isBusy = false
  const timer = setInterval(() => {
    if (isBusy) return
    isBusy = true
    running = Promise.resolve()
      .then(act)
      .catch(onTrouble)
      .finally(() => (isBusy = false))
  }, interval * 1000)
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
