import type { UnixSeconds } from '../reading/time.ts'

/** A number in JSON; `+Inf` is a string, because JSON has no infinity. Null: unknown. */
export type JsonNumber = number | '+Inf' | null

export function jsonNumber(value: number): JsonNumber {
  if (Number.isNaN(value)) return null
  return value === Infinity ? '+Inf' : rounded(value)
}

/** To milliseconds, or thousandths of a message: measurements are not more precise. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}

/** Returns the time as RFC 3339. */
export function timeText(time: UnixSeconds): string {
  return new Date(time * 1000).toISOString()
}
