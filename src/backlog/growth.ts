import type { PartMemory } from './part-memory.ts'
import type { Trend } from './trend.ts'

/** Number of consecutive readings with a steady rise after which a part grows. */
const readingsToGrow = 3

/** A growing part still counts as growing while it rises by more than this share of its level. */
const shareToContinue = 1 / 20

/**
 * Takes the trend of a part up to this reading.
 *
 * Growth is hard to enter and easy to stay in, so that the status does not flap: a lag that varies
 * around a level hardly ever rises steadily over all stored readings, three times in a row; and one
 * dip does not end growth. Before the window is full, growth can only be suspected.
 */
export function observeGrowth(
  { risingReadings }: PartMemory,
  id: number,
  trend: Trend,
  { tolerance, isWindowFull }: { readonly tolerance: number; readonly isWindowFull: boolean },
): void {
  const before = risingReadings.at(id)
  if (before === readingsToGrow && trend.risesAbove(tolerance, shareToContinue)) return
  const most = isWindowFull ? readingsToGrow : readingsToGrow - 1
  risingReadings.set(id, trend.risesSteadilyAbove(tolerance) ? Math.min(before + 1, most) : 0)
}

export function isGrowing({ risingReadings }: PartMemory, id: number): boolean {
  return risingReadings.at(id) === readingsToGrow
}
