import t, { type Test } from 'tap'
import { Unavailable } from '../../testbed/unavailable.ts'

// Brokers start in seconds on an idle machine, and in minutes on a busy one that fetches them first.
t.setTimeout(900_000)

/** Lets the stories of a file that wait most of their time run side by side. */
export function sideBySide(stories: number): void {
  t.jobs = stories
}

/** A test on real parts: where one cannot be had it is skipped, and says which and why. */
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
