import type { Seconds } from '../reading/time.ts'
import type { PartMemory } from './part-memory.ts'

/** Takes the position that a reading reports. Returns true if the position went back. */
export function observePosition(
  memory: PartMemory,
  id: number,
  position: number,
  now: Seconds,
  window: Seconds,
): boolean {
  if (Number.isNaN(position)) return false
  const last = memory.position.at(id)
  memory.position.set(id, position)
  if (position > last) memory.advancedAt.set(id, now)
  if (position >= memory.positionBefore.at(id)) {
    memory.wentBackAt.forget(id)
    memory.positionBefore.forget(id)
  }
  if (!(position < last)) return false
  const isStillRewound = now - memory.wentBackAt.at(id) < window
  const before = isStillRewound ? memory.positionBefore.at(id) : NaN
  // Of two rewinds the higher old position must be passed, or the second would hide the first.
  memory.positionBefore.set(id, before > last ? before : last)
  memory.wentBackAt.set(id, now)
  return true
}

/** Takes a reading that reports what waits, but not how much was done. */
export function observeUnknownPosition(
  memory: PartMemory,
  id: number,
  waiting: number,
  now: Seconds,
): void {
  memory.positionUnknownAt.set(id, now)
  // Fewer waiting messages prove that some were done, although they were not counted.
  if (waiting < memory.waiting.at(id)) memory.advancedAt.set(id, now)
}
