/** Runs a generator to its end without yielding to the event loop. */
export function runToCompletion<T>(work: Generator<void, T>): T {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}
