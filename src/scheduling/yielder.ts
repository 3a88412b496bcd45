import { type Clock, systemClock } from './clock.ts'
import type { Seconds } from '../reading/time.ts'

/** Time of work after which the event loop gets a turn; the budget is 50 ms in steady polls. */
const longestStretch: Seconds = 0.005

/**
 * Yields to the event loop if it has been blocked for a while.
 *
 * Long work awaits this between its steps, so that scrapes and health checks do not wait for a poll.
 */
export type YieldToLoop = () => Promise<void>

/**
 * Creates a yielder. A process needs exactly one: several that each measure only their own work could
 * block the event loop for the sum of their times.
 *
 * Waiting tasks continue in order, one in each turn of the event loop.
 */
export function createYielder(clock: Clock = systemClock): YieldToLoop {
  const waiting: (() => void)[] = []
  let turnedAt = clock.now().monotonic

  function onTurn(): void {
    turnedAt = clock.now().monotonic
    const resume = waiting.shift()
    if (waiting.length > 0) setImmediate(onTurn)
    resume?.()
  }

  return async () => {
    if (clock.now().monotonic - turnedAt < longestStretch) return
    await new Promise<void>(resolve => {
      if (waiting.push(resolve) === 1) setImmediate(onTurn)
    })
  }
}

/**
 * Runs a generator to its end, may yield to the event loop before each step, and returns its result.
 *
 * Rejects before the next step if the signal aborts.
 */
export async function runCooperatively<T>(
  work: Generator<void, T>,
  yieldToLoop: YieldToLoop,
  signal?: AbortSignal,
): Promise<T> {
  for (;;) {
    // Before each step, so that the first one does not add to what ran before.
    await yieldToLoop()
    signal?.throwIfAborted()
    const step = work.next()
    if (step.done === true) return step.value
  }
}
