import { cell, eachRowInSlices, type Row } from '../columns.ts'
import type { Seconds } from '../time.ts'
import { attendances } from './attendance.ts'
import { hasTrend, isWaiting, type PartHistory } from './parts.ts'
import type { Progress } from './progress.ts'
import { type Status, statuses } from './status.ts'

/** What the status of parts needs beside their history; one row for each part. */
export interface PartsNow {
  readonly rows: number
  /** As in `Parts`. */
  readonly id: Uint32Array
  /** Messages not done, an earlier reading's while it counts. NaN: unknown by now. */
  readonly waiting: Float64Array
  /** Seconds: the estimate. NaN: unknown. */
  readonly age: Float64Array
  /** Seconds. NaN: none is set. */
  readonly objective: Float64Array
  /** 1: work may rest without a reader, as in a dead-letter or retry queue. Null: nowhere. */
  readonly mayRestUnread: Uint8Array | null
}

/** What else a rule may look at. */
interface Claims {
  age: Seconds
  objective: Seconds
  mayRestUnread: boolean
}

const nobody = attendances.indexOf('nobody')
const elsewhere = attendances.indexOf('elsewhere')
const readers = attendances.indexOf('readers')
const unknown = statuses.indexOf('unknown')

/** The status of each part, by index into `statuses`. */
export function* partStatuses(progress: Progress, parts: PartsNow): Generator<void, Uint8Array> {
  const status = new Uint8Array(parts.rows)
  const claims: Claims = { age: NaN, objective: NaN, mayRestUnread: false }
  yield* eachRowInSlices(parts.rows, row => {
    const part = progress.recall(cell(parts.id, row))
    // A part whose last reading counts no longer is unknown, whatever was said of it.
    if (part === null || Number.isNaN(cell(parts.waiting, row))) {
      status[row] = unknown
      return
    }
    claims.age = cell(parts.age, row)
    claims.objective = cell(parts.objective, row)
    claims.mayRestUnread = parts.mayRestUnread !== null && cell(parts.mayRestUnread, row) === 1
    status[row] = statuses.indexOf(statusOf(part, claims))
  })
  return status
}

/** The worst status over the parts of each owner. `unknown`: it has no part. */
export function worstOwned(owners: number, owner: Uint32Array, status: Uint8Array): Uint8Array {
  const nothing = statuses.length
  const worst = new Uint8Array(owners).fill(nothing)
  for (let row: Row = 0; row < status.length; row++) {
    const at = owner[row] as number
    if ((status[row] as number) < (worst[at] as number)) worst[at] = status[row] as number
  }
  return worst.map(index => (index === nothing ? unknown : index))
}

/** The first rule that holds, in order of gravity as `statuses` has it. */
function statusOf(part: PartHistory, claims: Claims): Status {
  // Before all others, because a position that went back makes progress and trend look other than
  // they are: the messages in between were done once, and the lag jumped without an arrival.
  if (isRewound(part)) return 'rewound'
  // Before the rules that speak of readers, of whom there are none here.
  if (isStopped(part, claims)) return 'stopped'
  // Before `stalled`, because its group has members, who do not stall: they read something else.
  if (isAbandoned(part)) return 'abandoned'
  // Before `behind`, because a backlog of which nothing gets done grows old and large as well.
  if (isStalled(part)) return 'stalled'
  if (isBehind(part, claims)) return 'behind'
  return isKnownToBeWell(part, claims) ? 'ok' : 'unknown'
}

/** The position went back, and neither passed the old one nor did a window go by since. */
function isRewound({ sinceRewind, window }: PartHistory): boolean {
  return sinceRewind < window
}

/**
 * Work waits, and over the whole window nobody was there to do it, and none was done.
 *
 * The latter matters: Flink, Spark and consumers by `assign()` commit without being members.
 */
function isStopped(part: PartHistory, { mayRestUnread }: Claims): boolean {
  return !mayRestUnread && waitsFor(nobody, part) && !wasSeenDone(part)
}

/** Work waits, and over the whole window the live group read other topics only, and did none. */
function isAbandoned(part: PartHistory): boolean {
  return waitsFor(elsewhere, part) && !wasSeenDone(part)
}

/** Work waited over the whole window, readers were there for it, and nothing was done. */
function isStalled(part: PartHistory): boolean {
  return (
    part.isWindowFull &&
    waitedAllAlong(part) &&
    part.attendedFor >= part.window &&
    isAttended(part) &&
    !wasSeenDone(part) &&
    // An uncounted reading may hide that something was done.
    part.sinceUncounted >= part.window
  )
}

/** Older than its objective, which takes no window to see; or growing over the window. */
function isBehind(part: PartHistory, { age, objective }: Claims): boolean {
  return age > objective || (hasTrend(part) && part.isGrowing)
}

/** Nothing waits; or a full window, and none of the rules above can hold unseen. */
function isKnownToBeWell(part: PartHistory, { mayRestUnread }: Claims): boolean {
  if (!isWaiting(part)) return true
  if (!part.isWindowFull) return false
  // Whoever does work is neither stopped, abandoned nor stalled.
  if (wasSeenDone(part)) return true
  if (!part.isAttendanceTold) return false
  return !waitedAllAlong(part) || (mayRestUnread && part.attendance === nobody)
}

/** At no reading of the window was waiting down to the tolerance. */
function waitedAllAlong({ aboveFor, window }: PartHistory): boolean {
  return aboveFor >= window
}

/** Work waits now, and the attendance was this one over the whole window. */
function waitsFor(attendance: number, part: PartHistory): boolean {
  const { isWindowFull, attendanceFor, window } = part
  const isLasting = part.attendance === attendance && attendanceFor >= window
  return isWaiting(part) && isWindowFull && isLasting
}

/** Readers are there, or have been away for less than a window. */
function isAttended({ attendance, attendanceFor, window }: PartHistory): boolean {
  return attendance === readers || (attendance === nobody && attendanceFor < window)
}

function wasSeenDone({ sinceDone, window }: PartHistory): boolean {
  return sinceDone < window
}
