import type { Seconds } from '../reading/time.ts'

const minute: Seconds = 60
const hour: Seconds = 60 * minute
const day: Seconds = 24 * hour

/** Each from twice its size on, so that little is lost by its fractions; the longest first. */
const units = [
  { name: 'd', size: day, from: 2 * day },
  { name: 'h', size: hour, from: 2 * hour },
  { name: 'min', size: minute, from: 2 * minute },
  { name: 's', size: 1, from: 1 },
] as const

/** A length of time as people say it: `250 ms`, `4.1 s`, `12 min`, `3.5 h`, `5 d`. */
export function humanDuration(seconds: Seconds): string {
  return durationText(seconds, Math.floor)
}

function durationText(seconds: Seconds, round: (amount: number) => number): string {
  // Clocks are set back now and then, and an age below zero would only puzzle.
  const length = Math.max(seconds, 0)
  const unit = units.find(({ from }) => length >= from)
  if (unit === undefined) return `${round(length * 1000)} ms`
  const amount = length / unit.size
  return `${amount < 10 ? round(amount * 10) / 10 : round(amount)} ${unit.name}`
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

/**
 * An age with its bounds: `12 min (10–15 min)`, `≥ 2 h`; null where it is not known.
 *
 * Bounds are rounded outwards, for inwards they would claim too much.
 */
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
  if (from === humanDuration(upper)) return humanDuration(age)
  const to = durationText(upper, Math.ceil)
  const unit = to.split(' ')[1] ?? ''
  return `${humanDuration(age)} (${from.replace(` ${unit}`, '')}–${to})`
}
