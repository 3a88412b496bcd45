import { RememberedBytes } from '../columns/remembered-column.ts'
import type { Trend } from './trend.ts'

/** So many readings in a row must see a steady rise. */
const certainty = 3

/** What has grown goes on growing while it rises by more than this share of its level. */
const shareToGoOn = 1 / 20

/**
 * Which parts grow, by part id.
 *
 * Hard to get into and easy to stay in, so that it does not flap: a lag that goes up and down around
 * a level hardly ever rises steadily over all kept readings, three times in a row; and one dip does not end
 * what has begun.
 */
export class GrowthMemory {
  /** Readings in a row that saw a steady rise. */
  readonly #sightings = new RememberedBytes()

  /** Takes how a part went until now; of less than a full window it is a suspicion at most. */
  observe(id: number, trend: Trend, tolerance: number, isWindowFull: boolean): void {
    const before = this.#sightings.at(id)
    if (before === certainty && trend.risesAbove(tolerance, shareToGoOn)) return
    const most = isWindowFull ? certainty : certainty - 1
    const isSteady = trend.risesSteadilyAbove(tolerance)
    this.#sightings.set(id, isSteady ? Math.min(before + 1, most) : 0)
  }

  isGrowing(id: number): boolean {
    return this.#sightings.at(id) === certainty
  }

  forget(id: number): void {
    this.#sightings.forget(id)
  }
}
