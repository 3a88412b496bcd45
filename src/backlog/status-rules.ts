import { eachSlice, type Row, type Slice } from '../columns/columns.ts'
import { presences } from './consumer-presence.ts'
import { hasTrend, isWaiting, type Outlook, type PartHistory } from './parts.ts'
import { statuses } from './status.ts'

/** What else is known of parts now; columns beside the rows of `Outlook`. */
export interface PartsNow {
  /** Messages not done, an earlier reading's while it counts. NaN: unknown by now. */
  readonly waiting: Float64Array
  /** Seconds: the estimate. NaN: unknown. */
  readonly age: Float64Array
  /** Seconds. NaN: none is set. */
  readonly objective: Float64Array
}

const none = presences.indexOf('none')
const otherTopics = presences.indexOf('otherTopics')
const consuming = presences.indexOf('consuming')
const rewound = statuses.indexOf('rewound')
const stopped = statuses.indexOf('stopped')
const abandoned = statuses.indexOf('abandoned')
const stalled = statuses.indexOf('stalled')
const behind = statuses.indexOf('behind')
const unknown = statuses.indexOf('unknown')
const ok = statuses.indexOf('ok')

/** The status of each part, by index into `statuses`. */
export function* partStatuses(
  { statusIgnoringAge: standing }: Outlook,
  parts: PartsNow,
): Generator<void, Uint8Array> {
  const status = standing.slice()
  yield* eachSlice(status.length, slice => {
    judgeNow(parts, status, slice)
  })
  return status
}

function judgeNow(
  { waiting, age, objective }: PartsNow,
  status: Uint8Array,
  { first, end }: Slice,
): void {
  for (let row = first; row < end; row++) {
    // A part whose last reading counts no longer is unknown, whatever was said of it.
    if (Number.isNaN(waiting[row])) status[row] = unknown
    // Older than its objective, which takes no window to see; unless it is worse than that.
    else if ((age[row] as number) > (objective[row] as number)) {
      status[row] = Math.min(status[row] as number, behind)
    }
  }
}

/** The worst status over the parts of each owner. `unknown`: it has no part. */
export function worstOwned(owners: number, owner: Uint32Array, status: Uint8Array): Uint8Array {
  const nothing = statuses.length
  const worst = new Uint8Array(owners).fill(nothing)
  for (let row: Row = 0; row < status.length; row++) {
    const at = owner[row] as number
    if ((status[row] as number) < (worst[at] as number)) worst[at] = status[row] as number
  }
  for (let at = 0; at < owners; at++) if (worst[at] === nothing) worst[at] = unknown
  return worst
}

/** The first rule that holds, in order of gravity, by index into `statuses`; age aside. */
export function statusIgnoringAge(part: PartHistory, mayRestUnread: boolean): number {
  // Before all others, because a position that went back makes progress and trend look other than
  // they are: the messages in between were done once, and the lag jumped without an arrival.
  if (isRewound(part)) return rewound
  // Before the rules that speak of readers, of whom there are none here.
  if (!mayRestUnread && isStopped(part)) return stopped
  // Before `stalled`, because its group has members, who do not stall: they read something else.
  if (isAbandoned(part)) return abandoned
  // Before `behind`, because a backlog of which nothing gets done grows old and large as well.
  if (isStalled(part)) return stalled
  if (isGrowing(part)) return behind
  return isKnownToBeWell(part, mayRestUnread) ? ok : unknown
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
function isStopped(part: PartHistory): boolean {
  return waitsFor(none, part) && !wasSeenDone(part)
}

/** Work waits, and over the whole window the live group read other topics only, and did none. */
function isAbandoned(part: PartHistory): boolean {
  return waitsFor(otherTopics, part) && !wasSeenDone(part)
}

/** Work waited over the whole window, readers were there for it, and nothing was done. */
function isStalled(part: PartHistory): boolean {
  return (
    part.isWindowFull &&
    waitedAllAlong(part) &&
    part.consumedFor >= part.window &&
    isConsumed(part) &&
    !wasSeenDone(part) &&
    // An uncounted reading may hide that something was done.
    part.sinceUncounted >= part.window
  )
}

/** More waits, over the whole window. */
function isGrowing(part: PartHistory): boolean {
  return hasTrend(part) && part.isGrowing
}

/** Nothing waits; or a full window, and none of the rules above can hold unseen. */
function isKnownToBeWell(part: PartHistory, mayRestUnread: boolean): boolean {
  if (!isWaiting(part)) return true
  if (!part.isWindowFull) return false
  // Whoever does work is neither stopped, abandoned nor stalled.
  if (wasSeenDone(part)) return true
  if (!part.isPresenceReported) return false
  return !waitedAllAlong(part) || (mayRestUnread && part.presence === none)
}

/** At no reading of the window was waiting down to the tolerance. */
function waitedAllAlong({ aboveFor, window }: PartHistory): boolean {
  return aboveFor >= window
}

/** Work waits now, and the attendance was this one over the whole window. */
function waitsFor(attendance: number, part: PartHistory): boolean {
  return (
    isWaiting(part) &&
    part.isWindowFull &&
    part.presence === attendance &&
    part.presentFor >= part.window
  )
}

/** Readers are there, or have been away for less than a window. */
function isConsumed({
  presence: attendance,
  presentFor: attendanceFor,
  window,
}: PartHistory): boolean {
  return attendance === consuming || (attendance === none && attendanceFor < window)
}

function wasSeenDone({ sinceDone, window }: PartHistory): boolean {
  return sinceDone < window
}
