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

/** A number in three digits or so, as people say it: `0.25`, `42`, `9870`, `12.3 k`, `1.2 M`. */
export function humanAmount(amount: number): string {
  if (amount < 100) return String(Number(amount.toPrecision(2)))
  if (amount < 10_000) return String(Math.round(amount))
  // By thousands, until less than that is left; what a round-up to 1000 would spoil counts as one more.
  const power = Math.floor(Math.log10(Number(amount.toPrecision(3))) / 3)
  const unit = [' k', ' M', ' G', ' T'][Math.min(power, 4) - 1] ?? ''
  return `${Number((amount / 1000 ** Math.min(power, 4)).toPrecision(3))}${unit}`
}

/** An age with its bounds: `12 min (10–15 min)`, `≥ 2 h`; null where it is not known. */
export function humanAge(
  age: number | null,
  lower: number | null,
  upper: number | null,
): string | null {
  if (age === null) return null
  if (age === 0) return '0 s'
  if (upper === null)
    return lower === null ? `~ ${humanDuration(age)}` : `≥ ${humanDuration(lower)}`
  const from = lower === null || lower === 0 ? '0' : humanDuration(lower)
  const to = humanDuration(upper)
  if (from === to) return humanDuration(age)
  const unit = to.split(' ')[1] ?? ''
  return `${humanDuration(age)} (${from.replace(` ${unit}`, '')}–${to})`
}
