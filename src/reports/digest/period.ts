import type { Seconds, UnixSeconds } from '../../reading/time.ts'
import type { BacklogNames } from '../../backlog/history/journal.ts'
import type { LinkTemplate } from '../links.ts'
import type { ReportName } from './digest.ts'

/** What a digest is about. */
export interface DigestQuery {
  readonly from: UnixSeconds
  /** Not included. */
  readonly to: UnixSeconds
  readonly timeZone: string
  readonly isWanted: (names: BacklogNames) => boolean
  readonly instance: string
  readonly report: ReportName | null
  readonly links: readonly LinkTemplate[]
}

/** The part of a digest's period that has passed. */
export interface Period {
  readonly from: UnixSeconds
  readonly to: UnixSeconds
}

/** Returns how much of a time is in the period; 0: nothing. */
export function secondsWithin({ from, to }: Period, begin: UnixSeconds, end: UnixSeconds): Seconds {
  return Math.max(0, Math.min(to, end) - Math.max(from, begin))
}

/** Returns whether a time touches the period, even if it lasted no time. */
export function touches({ from, to }: Period, begin: UnixSeconds, end: UnixSeconds): boolean {
  return begin < to && end >= from
}
