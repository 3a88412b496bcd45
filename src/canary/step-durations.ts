import type { Seconds } from '../reading/time.ts'

/** Upper bounds in seconds, as of the requests to brokers. */
export const durationBounds = [0.01, 0.05, 0.25, 1, 5, 30] as const

/** One histogram for each step at each broker. */
export interface StepDurations {
  readonly broker: string
  readonly step: string
  /** Durations up to each bound, and at the end all of them. */
  readonly cumulative: readonly number[]
  readonly sum: Seconds
}

/** Counts durations of steps by broker. */
export class DurationCounts {
  readonly #byKey = new Map<
    string,
    { broker: string; step: string; counts: number[]; sum: Seconds }
  >()

  observe(step: string, broker: string, duration: Seconds): void {
    const key = `${step} ${broker}`
    const known = this.#byKey.get(key)
    const entry = known ?? { broker, step, counts: Array.from(bucketsAndAll, () => 0), sum: 0 }
    if (known === undefined) this.#byKey.set(key, entry)
    entry.sum += duration
    for (const [bucket, bound] of bucketsAndAll.entries()) {
      if (duration <= bound) entry.counts[bucket] = (entry.counts[bucket] ?? 0) + 1
    }
  }

  get histograms(): readonly StepDurations[] {
    return Array.from(this.#byKey.values(), ({ broker, step, counts, sum }) => ({
      broker,
      step,
      cumulative: [...counts],
      sum,
    }))
  }
}

const bucketsAndAll = [...durationBounds, Infinity]
