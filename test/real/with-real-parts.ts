import t, { type Test } from 'tap'
import { Unavailable } from '../../testbed/unavailable.ts'

// Brokers start in seconds on an idle machine, and in minutes on a busy one that downloads them
// first.
t.setTimeout(900_000)

/** Runs the tests of a file in parallel. For tests that mostly wait. */
export function runInParallel(tests: number): void {
  t.jobs = tests
}

/** Defines a test with real servers. It is skipped, with the reason, where one is unavailable. */
export function withRealParts(title: string, story: (t: Test) => Promise<void>): void {
  void t.test(title, { buffered: true }, async t => {
    try {
      await story(t)
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      t.pass(title, { skip: error.message })
    }
  })
}
