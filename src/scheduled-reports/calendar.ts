import type { Seconds, UnixSeconds } from '../reading/time.ts'

export const periodLengths = ['hour', 'day', 'week'] as const

export type PeriodLength = (typeof periodLengths)[number]

/** A whole hour, day or week of a time zone. */
export interface CalendarPeriod {
  /** `2026-11-24T09+01:00`, `2026-11-24`, or for a week its Monday: unique, and in order of time. */
  readonly name: string
  readonly from: UnixSeconds
  readonly to: UnixSeconds
}

const hour: Seconds = 3600
const day: Seconds = 86_400

/** Days since 1970-01-01, which was a Thursday. */
const firstMonday = 4

/** Returns the period that contains a time. */
export function periodAt(at: UnixSeconds, length: PeriodLength, timeZone: string): CalendarPeriod {
  const clock = clockOf(timeZone)
  // The local clock has whole seconds.
  const second = Math.floor(at)
  const offset = clock(second) - second
  if (length === 'hour') {
    const from = Math.floor((second + offset) / hour) * hour - offset
    const name = `${isoText(from + offset).slice(0, 13)}${offsetText(offset)}`
    return { name, from, to: from + hour }
  }
  const today = Math.floor((second + offset) / day)
  const days = length === 'day' ? 1 : 7
  const first = length === 'day' ? today : today - ((today - firstMonday + 7 * 1e6) % 7)
  return {
    name: isoText(first * day).slice(0, 10),
    from: startOfDay(first, clock),
    to: startOfDay(first + days, clock),
  }
}

/** Local time at a time, as seconds that would be Unix time in UTC. */
type LocalClock = (at: UnixSeconds) => number

/** Returns the first instant of a local day, which starts later than midnight where clocks skip it. */
function startOfDay(dayNumber: number, clock: LocalClock): UnixSeconds {
  let before = dayNumber * day - day
  let after = dayNumber * day + day
  while (after - before > 60) {
    const middle = Math.floor((before + after) / 120) * 60
    if (clock(middle) >= dayNumber * day) after = middle
    else before = middle
  }
  return after
}

function clockOf(timeZone: string): LocalClock {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  })
  return at => {
    const parts = new Map(format.formatToParts(at * 1000).map(({ type, value }) => [type, value]))
    const number = (part: Intl.DateTimeFormatPartTypes): number => Number(parts.get(part))
    const date = Date.UTC(number('year'), number('month') - 1, number('day'))
    return date / 1000 + number('hour') * 3600 + number('minute') * 60 + number('second')
  }
}

function isoText(at: number): string {
  return new Date(at * 1000).toISOString()
}

/** `+05:30`. */
function offsetText(offset: Seconds): string {
  const minutes = Math.abs(Math.round(offset / 60))
  const two = (number: number): string => String(number).padStart(2, '0')
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
