import type { Seconds } from '../reading/time.ts'
import type { PartMemory } from './part-memory.ts'

/**
 * Whether a backlog has consumers, by index.
 *
 * - `unknown`: the members or consumers could not be read.
 * - `none`: the group has no member, the queue no consumer.
 * - `otherTopics`: the assignments of all members are known, and the topic is not among them.
 * - `unassigned`: the group has members, but their assignments are unknown, as in a rebalance.
 * - `consuming`: at least one member or consumer reads it.
 */
export const presences = ['unknown', 'none', 'otherTopics', 'unassigned', 'consuming'] as const

/** 0, which is also what `RememberedBytes` returns for an id without a value. */
const unknown = presences.indexOf('unknown')
const otherTopics = presences.indexOf('otherTopics')
const unassigned = presences.indexOf('unassigned')
const consuming = presences.indexOf('consuming')

/** Takes the presence that a reading reports for a part, by index into `presences`. */
export function observePresence(
  memory: PartMemory,
  id: number,
  reported: number,
  now: Seconds,
  window: Seconds,
): void {
  // A presence that was not reported for a window no longer counts.
  if (!(now - memory.presenceReportedAt.at(id) <= window)) memory.forgetPresence(id)
  if (reported === unknown) return
  memory.presenceReportedAt.set(id, now)
  const before = memory.presence.at(id)
  // Members without known assignments, as in a rebalance, have not come back to this topic.
  if (reported === unassigned && before === otherTopics) return
  const known = reported === unassigned ? consuming : reported
  if (known === before) return
  // In a rolling restart consumers are absent for a reading or two: that is no departure.
  const wasBriefAbsence = now - memory.presenceSince.at(id) < window
  const isReturn = wasBriefAbsence && !Number.isNaN(memory.consumedSince.at(id))
  if (known === consuming && !isReturn) memory.consumedSince.set(id, now)
  memory.presence.set(id, known)
  memory.presenceSince.set(id, now)
}
