import type { Seconds } from '../src/reading/time.ts'
import type { Clock } from '../src/scheduling/clock.ts'
import type { Timer } from '../src/scheduling/timer.ts'

export interface ManualClock extends Clock {
  readonly timer: Timer
  /** Moves both clocks and runs what is due on the way, letting promises settle in between. */
  advance(seconds: Seconds): Promise<void>
  /** Moves the wall clock alone, as NTP or an operator does. */
  stepWall(seconds: Seconds): void
  /** How many callbacks wait. */
  readonly waiting: number
}

/** A clock and its timer that move by hand. Starts at 2026-01-01 00:00 UTC, monotonic 1,000 s. */
export function manualClock(): ManualClock {
  let wall = Date.UTC(2026, 0, 1) / 1000
  let monotonic = 1000
  const waiting = new Set<{ readonly due: Seconds; readonly run: () => void }>()

  function moveTo(instant: Seconds): void {
    wall += instant - monotonic
    monotonic = instant
  }

  return {
    now: () => ({ wall, monotonic }),
    timer(delay, run) {
      const entry = { due: monotonic + delay, run }
      waiting.add(entry)
      return () => waiting.delete(entry)
    },
    async advance(seconds) {
      const end = monotonic + seconds
      for (;;) {
        await settle()
        const [next] = [...waiting].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)
        if (next === undefined) break
        waiting.delete(next)
        moveTo(Math.max(next.due, monotonic))
        next.run()
      }
      moveTo(end)
      await settle()
    },
    stepWall(seconds) {
      wall += seconds
    },
    get waiting() {
      return waiting.size
    },
  }
}

/** Lets everything run that is ready to run. */
async function settle(): Promise<void> {
  await new Promise<void>(resolve => setImmediate(resolve))
}
