import type { Seconds } from '../domain/time.ts'

const minute: Seconds = 60
const hour: Seconds = 60 * minute
const day: Seconds = 24 * hour

/** A length of time as people say it: `250 ms`, `4 s`, `12 min`, `3 h`, `5 d`. */
export function humanDuration(seconds: Seconds): string {
  // Clocks are set back now and then, and an age below zero would only puzzle.
  const length = Math.max(seconds, 0)
  if (length < 1) return `${Math.round(length * 1000)} ms`
  if (length < 10) return `${Number(length.toFixed(1))} s`
  if (length < 2 * minute) return `${Math.floor(length)} s`
  if (length < 2 * hour) return `${Math.floor(length / minute)} min`
  if (length < 2 * day) return `${Math.floor(length / hour)} h`
  return `${Math.floor(length / day)} d`
}

/** A whole number with thin spaces between thousands, which no language reads as a fraction. */
export function humanCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, '\u2009')
}
