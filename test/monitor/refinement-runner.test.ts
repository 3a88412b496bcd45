import t from 'tap'
import { type Outcome, outcome, type Reading } from '../../src/reading/reading.ts'
import { RefinementRunner } from '../../src/monitor/refinement-runner.ts'
import type { Refinement } from '../../src/monitor/pipeline.ts'
import { createYielder } from '../../src/scheduling/yielder.ts'

const complete = outcome([], true)
const failed = outcome([{ kind: 'timeout', subject: 'broker 1', detail: 'no answer' }], false)
const { signal } = new AbortController()

interface Harness {
  readonly refinement: Refinement<string>
  /** Ends the refinement in progress. */
  readonly end: (outcome: Outcome | null) => void
  readonly models: readonly string[]
}

/** A refinement that waits for `end`; it is the first until one has an outcome. */
function aRefinement(): Harness {
  const models: string[] = []
  let isFirst = true
  let end: Harness['end'] = () => undefined
  return {
    models,
    end: result => {
      end(result)
    },
    refinement: {
      section: 'probes',
      isFirst: () => isFirst,
      async refine(model) {
        models.push(model)
        const result = await new Promise<Outcome | null>(resolve => (end = resolve))
        if (result !== null) isFirst = false
        return result
      },
      *refined(model) {
        yield
        return `${model}, refined`
      },
    },
  }
}

const reading: Reading<null> = {
  name: 'backlog',
  span: { from: { wall: 0, monotonic: 0 }, to: { wall: 1, monotonic: 1 } },
  facts: null,
  sections: { metadata: complete },
}

/** Returns true if a promise has settled by the next turn of the event loop. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending')
  const turn = new Promise(resolve => setImmediate(resolve, pending))
  return (await Promise.race([promise, turn])) !== pending
}

t.test('the first page waits for the results and contains them', async t => {
  const { refinement, end, models } = aRefinement()
  const refinementRunner = new RefinementRunner(refinement, createYielder())
  const page = refinementRunner.beforePage('model', signal)
  t.notOk(await isSettled(page))
  end(complete)
  t.equal(await page, 'model, refined')
  t.strictSame(refinementRunner.withOutcome(reading).sections, {
    metadata: complete,
    probes: complete,
  })
  await refinementRunner.afterPage('model', signal)
  t.strictSame(models, ['model'], 'once in a poll')
})

t.test('later pages do not wait, and contain the results of the previous poll', async t => {
  const { refinement, end, models } = aRefinement()
  const refinementRunner = new RefinementRunner(refinement, createYielder())
  const first = refinementRunner.beforePage('first', signal)
  end(complete)
  await first
  await refinementRunner.afterPage('first', signal)
  t.equal(await refinementRunner.beforePage('second', signal), 'second')
  t.strictSame(models, ['first'])
  t.strictSame(
    refinementRunner.withOutcome(reading).sections['probes'],
    complete,
    'that of the poll before',
  )
  const after = refinementRunner.afterPage('second', signal)
  t.notOk(await isSettled(after))
  end(failed)
  await after
  t.strictSame(models, ['first', 'second'])
  t.strictSame(refinementRunner.withOutcome(reading).sections['probes'], failed)
})

t.test('a page that needs no requests is not refined and has no section', async t => {
  const { refinement, end } = aRefinement()
  const refinementRunner = new RefinementRunner(refinement, createYielder())
  const page = refinementRunner.beforePage('model', signal)
  end(null)
  t.equal(await page, 'model')
  t.equal(refinementRunner.withOutcome(reading), reading)
  const next = refinementRunner.beforePage('next', signal)
  t.notOk(await isSettled(next), 'the next refinement is still the first')
  end(complete)
  t.equal(await next, 'next, refined')
})

t.test('the section disappears when no requests are needed any more', async t => {
  const { refinement, end } = aRefinement()
  const refinementRunner = new RefinementRunner(refinement, createYielder())
  const page = refinementRunner.beforePage('first', signal)
  end(complete)
  await page
  await refinementRunner.beforePage('second', signal)
  const after = refinementRunner.afterPage('second', signal)
  end(null)
  await after
  t.equal(refinementRunner.withOutcome(reading), reading)
})

t.test('a pipeline without a refinement returns its model unchanged', async t => {
  const refinementRunner = new RefinementRunner<string>(undefined, createYielder())
  t.equal(await refinementRunner.beforePage('model', signal), 'model')
  await refinementRunner.afterPage('model', signal)
  t.equal(refinementRunner.withOutcome(reading), reading)
})
