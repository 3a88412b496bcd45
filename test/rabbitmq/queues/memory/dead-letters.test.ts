import t from 'tap'
import { DeadLetters } from '../../../../src/rabbitmq/queues/memory/dead-letters.ts'

/** Takes one number of kept dead letters every 60 s; returns those that entered. */
function entered(letters: DeadLetters, kept: readonly number[], isNew = false): readonly number[] {
  return kept.map((count, reading) => letters.observe(0, count, { now: reading * 60, isNew }))
}

t.test('what enters the buffer is noticed, and what was there at first is not', t => {
  t.same(entered(new DeadLetters(), [5, 7, 7, 3, 4]), [0, 2, 0, 0, 1])
  t.same(entered(new DeadLetters(), [5], true), [5], 'unless the queue is new')
  t.same(entered(new DeadLetters(), [5, NaN, 6]), [0, 0, 1], 'or nothing is reported')
  t.end()
})

t.test('delivered dead letters are taken off the messages that left, each once', t => {
  const letters = new DeadLetters()
  entered(letters, [10, 4, 5, 2])
  t.equal(letters.discardedOf(0, 7), 0)
  t.equal(letters.discardedOf(0, 7), 5)
  t.equal(letters.discardedOf(0, 7), 7)
  t.end()
})

const stories: readonly { readonly kept: readonly number[]; readonly areStuck: boolean }[] = [
  { kept: [500, 500, 500], areStuck: true },
  { kept: [1, 2, 3], areStuck: true },
  { kept: [500, 500], areStuck: false },
  { kept: [500, 500, 499, 499], areStuck: false },
  { kept: [500, 500, 0], areStuck: false },
  { kept: [0, 0, 0, 0], areStuck: false },
  { kept: [0, 0, 7, 7], areStuck: false },
  { kept: [500, NaN, 500], areStuck: true },
]

for (const { kept, areStuck } of stories) {
  t.test(`dead letters ${kept.join(', ')} are ${areStuck ? '' : 'not '}stuck for 120 s`, t => {
    const letters = new DeadLetters()
    entered(letters, kept)
    t.equal(letters.areStuck(0, 120), areStuck)
    t.end()
  })
}

t.test('a forgotten queue starts again', t => {
  const letters = new DeadLetters()
  entered(letters, [5, 5, 3, 3, 3])
  letters.forget(0)
  t.equal(letters.areStuck(0, 60), false)
  t.equal(letters.discardedOf(0, 2), 2)
  t.same(entered(letters, [9]), [0])
  t.end()
})
