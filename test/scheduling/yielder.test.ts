import t from 'tap'
import { createYielder, runCooperatively } from '../../src/scheduling/yielder.ts'
import { manualClock } from '../manual-clock.ts'

/** Resolves in the next turn of the event loop. */
async function turn(): Promise<void> {
  await new Promise<void>(resolve => setImmediate(resolve))
}

t.test('short work continues without yielding', async t => {
  const clock = manualClock()
  const yieldToLoop = createYielder(clock)
  await clock.advance(0.005)
  let hasTurned = false
  setImmediate(() => (hasTurned = true))
  await yieldToLoop()
  t.notOk(hasTurned)
})

t.test('long work yields once, and again only after more long work', async t => {
  const clock = manualClock()
  const yieldToLoop = createYielder(clock)
  await clock.advance(0.009)
  let turns = 0
  setImmediate(() => turns++)
  await yieldToLoop()
  t.equal(turns, 1)
  setImmediate(() => turns++)
  await yieldToLoop()
  t.equal(turns, 1)
})

t.test('of several waiting tasks, one continues in each turn, in order', async t => {
  const clock = manualClock()
  const yieldToLoop = createYielder(clock)
  await clock.advance(1)
  const done: string[] = []
  for (const name of ['first', 'second', 'third']) void yieldToLoop().then(() => done.push(name))
  await turn()
  t.same(done, ['first'])
  await turn()
  t.same(done, ['first', 'second'])
  await turn()
  t.same(done, ['first', 'second', 'third'])
})

t.test('a generator is paused before each of its steps, and its result is returned', async t => {
  let pauses = 0
  function* work(): Generator<void, string> {
    yield
    yield
    return 'done'
  }
  const yieldToLoop = (): Promise<void> => {
    pauses++
    return Promise.resolve()
  }
  t.equal(await runCooperatively(work(), yieldToLoop), 'done')
  t.equal(pauses, 3)
})

t.test('aborted work stops before its next step', async t => {
  const controller = new AbortController()
  const done: string[] = []
  function* work(): Generator<void, string> {
    done.push('first step')
    controller.abort()
    yield
    done.push('second step')
    return 'result'
  }
  const result = runCooperatively(work(), () => Promise.resolve(), controller.signal)
  await t.rejects(result, { name: 'AbortError' })
  t.same(done, ['first step'])
})
