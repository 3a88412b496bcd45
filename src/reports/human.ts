import type { Status } from '../backlog/status.ts'
import type { Seconds } from '../reading/time.ts'

const minute: Seconds = 60
const hour: Seconds = 60 * minute
const day: Seconds = 24 * hour

/** Longest first. Each is used from twice its size, which limits the rounding error. */
const units = [
  { name: 'd', size: day, from: 2 * day },
  { name: 'h', size: hour, from: 2 * hour },
  { name: 'min', size: minute, from: 2 * minute },
  { name: 's', size: 1, from: 1 },
] as const

/** Formats a duration for people: `250 ms`, `4.1 s`, `12 min`, `3.5 h`, `5 d`. */
export function humanDuration(seconds: Seconds): string {
  return durationText(seconds, Math.floor)
}

/**
 * Formats a drain time. Infinity, a backlog that does not shrink: `steady` if its status proves that
 * nothing is wrong, since a healthy backlog keeps its size; otherwise `never`.
 */
export function humanDrainTime(drain: Seconds, status: Status): string {
  if (drain !== Infinity) return humanDuration(drain)
  return status === 'ok' ? 'steady' : 'never'
}

function durationText(seconds: Seconds, round: (amount: number) => number): string {
  // A clock that was set back would otherwise produce a negative age.
  const length = Math.max(seconds, 0)
  const unit = units.find(({ from }) => length >= from)
  if (unit === undefined) return `${round(length * 1000)} ms`
  const amount = length / unit.size
  return `${amount < 10 ? round(amount * 10) / 10 : round(amount)} ${unit.name}`
}

/** Formats a whole number with thin spaces between thousands: no locale reads them as a decimal point. */
export function humanCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, '\u2009')
}

/** Formats a number with about three digits: `0.25`, `42`, `9870`, `12.3 k`, `1.2 M`. */
export function humanAmount(amount: number): string {
  if (amount < 100) return String(Number(amount.toPrecision(2)))
  if (amount < 10_000) return String(Math.round(amount))
  // Rounded first, so that 999,999 becomes `1 M` and not `1000 k`.
  const power = Math.floor(Math.log10(Number(amount.toPrecision(3))) / 3)
  const unit = [' k', ' M', ' G', ' T'][Math.min(power, 4) - 1] ?? ''
  return `${Number((amount / 1000 ** Math.min(power, 4)).toPrecision(3))}${unit}`
}

/**
 * Formats an age with its bounds: `12 min (10–15 min)`, `≥ 2 h`. Null: unknown.
 *
 * Bounds are rounded outwards, so that the true age is always between them.
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
