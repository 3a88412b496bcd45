/** Runs sliced work to its end without giving anyone a turn: for little work, and for tests. */
export function runToCompletion<T>(work: Generator<void, T>): T {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}
