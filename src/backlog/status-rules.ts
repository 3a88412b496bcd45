import { presences } from './consumer-presence.ts'
import type { PartHistory } from './part-history.ts'
import type { Outlook } from './parts.ts'
import { statuses } from './status.ts'

/** One row for each row of `Outlook`: what decides the status besides the outlook. */
interface PartsNow {
  /** Messages not done, as last known. NaN: never known, or the last known value has expired. */
  readonly waiting: Float64Array
  /** Seconds: the likely age. NaN: unknown. */
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

/** Returns the status of each part, by index into `statuses`. */
export function partStatuses(
  { statusIgnoringAge }: Outlook,
  { waiting, age, objective }: PartsNow,
): Uint8Array {
  const status = statusIgnoringAge.slice()
  for (let row = 0; row < status.length; row++) {
    // While the number of waiting messages is unknown, so is the status.
    if (Number.isNaN(waiting[row])) status[row] = unknown
    // A single reading proves that the objective is exceeded; a worse status stays.
    else if (age[row]! > objective[row]!) {
      status[row] = Math.min(status[row]!, behind)
    }
  }
  return status
}

/** Returns the worst status over the parts of each owner. `unknown`: the owner has no part. */
export function worstByOwner(owners: number, owner: Uint32Array, status: Uint8Array): Uint8Array {
  const noPart = statuses.length
  const worst = new Uint8Array(owners).fill(noPart)
  for (let row = 0; row < status.length; row++) {
    const at = owner[row]!
    if (status[row]! < worst[at]!) worst[at] = status[row]!
  }
  for (let at = 0; at < owners; at++) if (worst[at] === noPart) worst[at] = unknown
  return worst
}

/** Returns the status of the first rule that applies, worst first, by index into `statuses`. */
export function statusIgnoringAge(part: PartHistory, mayRestUnread: boolean): number {
  // Before all others, because a rewind misleads progress and trend: the messages in between were
  // done once, and the lag jumped without an arrival.
  if (isRewound(part)) return rewound
  // Before the rules about consumers, of which there are none here.
  if (!mayRestUnread && isStopped(part)) return stopped
  // Before `stalled`, because the group has members; they do not stall, but read something else.
  if (isAbandoned(part)) return abandoned
  // Before `behind`, because a backlog without progress grows old and large as well.
  if (isStalled(part)) return stalled
  if (part.hasTrend && part.isGrowing) return behind
  return isKnownOk(part, mayRestUnread) ? ok : unknown
}

/** The position went back less than a window ago, and has not passed the old one yet. */
function isRewound({ sinceRewind, window }: PartHistory): boolean {
  return sinceRewind < window
}

/**
 * Work is due, and over the whole window there were no consumers and no progress.
 *
 * Progress counts because Flink, Spark and consumers by `assign()` commit without being members.
 */
function isStopped(part: PartHistory): boolean {
  return isDueDuring(none, part) && !hasProgress(part)
}

/** Work is due, and over the whole window the group read only other topics, and there was no progress. */
function isAbandoned(part: PartHistory): boolean {
  return isDueDuring(otherTopics, part) && !hasProgress(part)
}

/** Over the whole window work was due and there were consumers, but there was no progress. */
function isStalled(part: PartHistory): boolean {
  return (
    part.isWindowFull &&
    wasAlwaysDue(part) &&
    part.consumedFor >= part.window &&
    isConsumed(part) &&
    !hasProgress(part) &&
    // A reading without counts may hide progress.
    part.sincePositionUnknown >= part.window
  )
}

/** Nothing waits; or the window is full, and none of the rules above can apply unnoticed. */
function isKnownOk(part: PartHistory, mayRestUnread: boolean): boolean {
  if (!part.isWaiting) return true
  if (!part.isWindowFull) return false
  // Progress excludes stopped, abandoned and stalled.
  if (hasProgress(part)) return true
  if (!part.isPresenceReported) return false
  return !wasAlwaysDue(part) || (mayRestUnread && part.presence === none)
}

/** In every reading of the window more was due than is tolerated. */
function wasAlwaysDue({ aboveFor, window }: PartHistory): boolean {
  return aboveFor >= window
}

/** Work is due now, and the presence was this one over the whole window. */
function isDueDuring(presence: number, part: PartHistory): boolean {
  return (
    part.isDue && part.isWindowFull && part.presence === presence && part.presentFor >= part.window
  )
}

/** There are consumers, or they have been absent for less than a window. */
function isConsumed({ presence, presentFor, window }: PartHistory): boolean {
  return presence === consuming || (presence === none && presentFor < window)
}

/** Messages were done within the window. */
function hasProgress({ sinceDone, window }: PartHistory): boolean {
  return sinceDone < window
}
