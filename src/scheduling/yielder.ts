import { type Clock, systemClock } from './clock.ts'
import type { Seconds } from '../reading/time.ts'

/** Longest stretch of work before the event loop gets a turn; the budget is 20 ms. */
const longestStretch: Seconds = 0.005

/**
 * Lets the event loop turn when the work since the last turn has been long.
 *
 * Long work awaits this between its slices, so that no scrape or health check waits for a poll.
 */
export type YieldToLoop = () => Promise<void>

/**
 * One for the whole process: works that each look at their own stretch are long together.
 *
 * Whoever must wait is let go on alone, one in each turn of the loop, in order.
 */
export function createYielder(clock: Clock = systemClock): YieldToLoop {
  const waiting: (() => void)[] = []
  let turnedAt = clock.now().monotonic

  function turned(): void {
    turnedAt = clock.now().monotonic
    const goOn = waiting.shift()
    if (waiting.length > 0) setImmediate(turned)
    goOn?.()
  }

  return async () => {
    if (clock.now().monotonic - turnedAt < longestStretch) return
    await new Promise<void>(resolve => {
      if (waiting.push(resolve) === 1) setImmediate(turned)
    })
  }
}

/** Runs a generator to its end, with a breath at each of its yields; gives what it returned. */
export async function runCooperatively<T>(
  work: Generator<void, T>,
  yieldToLoop: YieldToLoop,
): Promise<T> {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
    await yieldToLoop()
  }
}
