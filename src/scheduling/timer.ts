import type { Seconds } from '../reading/time.ts'

/** Calls back once, later; cancelled, never. */
export type Timer = (delay: Seconds, run: () => void) => CancelTimer

export type CancelTimer = () => void

export const systemTimer: Timer = (delay, run) => {
  const timeout = setTimeout(run, delay * 1000)
  return () => clearTimeout(timeout)
}
