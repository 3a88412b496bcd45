import type { UnixSeconds } from '../reading/time.ts'
import { type CalendarPeriod, periodAt, type PeriodLength } from './calendar.ts'

/** Periods that are sent late; earlier ones are missed. */
const maxLate = 3

/** Periods that are named as missed. */
const maxMissed = 10

export interface DuePeriods {
  /** Oldest first. */
  readonly due: readonly CalendarPeriod[]
  /** Periods that will not be sent, oldest first; of many the latest. */
  readonly missed: readonly CalendarPeriod[]
}

/** Returns the complete periods that ended after `sentUntil`. */
export function duePeriods(
  sentUntil: UnixSeconds,
  now: UnixSeconds,
  { period, timeZone }: { readonly period: PeriodLength; readonly timeZone: string },
): DuePeriods {
  const found: CalendarPeriod[] = []
  let end = periodAt(now, period, timeZone).from
  while (end > sentUntil && found.length < maxLate + maxMissed) {
    const complete = periodAt(end - 1, period, timeZone)
    found.unshift(complete)
    end = complete.from
  }
  const late = Math.max(0, found.length - maxLate)
  return { due: found.slice(late), missed: found.slice(0, late) }
}
