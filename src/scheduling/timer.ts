import type { Seconds } from '../reading/time.ts'

/** Calls `run` once after the delay, unless it is cancelled. */
export type Timer = (delay: Seconds, run: () => void) => CancelTimer

export type CancelTimer = () => void

export const systemTimer: Timer = (delay, run) => {
  const timeout = setTimeout(run, delay * 1000)
  return () => clearTimeout(timeout)
}
