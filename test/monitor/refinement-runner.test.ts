import t from 'tap'
import { type Outcome, outcome, type Reading } from '../../src/reading/reading.ts'
import { RefinementRunner } from '../../src/monitor/refinement-runner.ts'
import type { Refinement } from '../../src/monitor/pipeline.ts'
import { createYielder } from '../../src/scheduling/yielder.ts'

const whole = outcome([], true)
const silent = outcome([{ kind: 'timeout', subject: 'broker 1', detail: 'no answer' }], false)
const { signal } = new AbortController()

interface Asked {
  readonly refinement: Refinement<string>
  /** Ends the question that is open. */
  readonly answer: (outcome: Outcome | null) => void
  readonly questions: readonly string[]
}

/** An refinement whose questions wait for their answers; the first is over once one was answered. */
function anInquiry(): Asked {
  const questions: string[] = []
  let isFirst = true
  let answer: Asked['answer'] = () => undefined
  return {
    questions,
    answer: result => {
      answer(result)
    },
    refinement: {
      section: 'probes',
      isFirst: () => isFirst,
      async refine(model) {
        questions.push(model)
        const result = await new Promise<Outcome | null>(resolve => (answer = resolve))
        if (result !== null) isFirst = false
        return result
      },
      *refined(model) {
        yield
        return `${model}, informed`
      },
    },
  }
}

const reading: Reading<null> = {
  name: 'backlog',
  span: { from: { wall: 0, monotonic: 0 }, to: { wall: 1, monotonic: 1 } },
  facts: null,
  sections: { metadata: whole },
}

/** True: it is settled without anything else happening. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending')
  const turn = new Promise(resolve => setImmediate(resolve, pending))
  return (await Promise.race([promise, turn])) !== pending
}

t.test('the first page waits for the answers, and has them', async t => {
  const { refinement, answer, questions } = anInquiry()
  const refinementRunner = new RefinementRunner(refinement, createYielder())
  const page = refinementRunner.beforePage('model', signal)
  t.notOk(await isSettled(page))
  answer(whole)
  t.equal(await page, 'model, informed')
  t.strictSame(refinementRunner.withOutcome(reading).sections, { metadata: whole, probes: whole })
  await refinementRunner.afterPage('model', signal)
  t.strictSame(questions, ['model'], 'asked once in a poll')
})

t.test('later pages do not wait, and are told of the answers a poll later', async t => {
  const { refinement, answer, questions } = anInquiry()
  const refinementRunner = new RefinementRunner(refinement, createYielder())
  const first = refinementRunner.beforePage('first', signal)
  answer(whole)
  await first
  await refinementRunner.afterPage('first', signal)
  t.equal(await refinementRunner.beforePage('second', signal), 'second')
  t.strictSame(questions, ['first'])
  t.strictSame(
    refinementRunner.withOutcome(reading).sections['probes'],
    whole,
    'that of the poll before',
  )
  const after = refinementRunner.afterPage('second', signal)
  t.notOk(await isSettled(after))
  answer(silent)
  await after
  t.strictSame(questions, ['first', 'second'])
  t.strictSame(refinementRunner.withOutcome(reading).sections['probes'], silent)
})

t.test(
  'a page for which there is nothing to ask is printed as it is, without a section',
  async t => {
    const { refinement, answer } = anInquiry()
    const refinementRunner = new RefinementRunner(refinement, createYielder())
    const page = refinementRunner.beforePage('model', signal)
    answer(null)
    t.equal(await page, 'model')
    t.equal(refinementRunner.withOutcome(reading), reading)
    const next = refinementRunner.beforePage('next', signal)
    t.notOk(await isSettled(next), 'the first question is still to be asked, and waited for')
    answer(whole)
    t.equal(await next, 'next, informed')
  },
)

t.test('where there is nothing to ask any more, the section is gone', async t => {
  const { refinement, answer } = anInquiry()
  const refinementRunner = new RefinementRunner(refinement, createYielder())
  const page = refinementRunner.beforePage('first', signal)
  answer(whole)
  await page
  await refinementRunner.beforePage('second', signal)
  const after = refinementRunner.afterPage('second', signal)
  answer(null)
  await after
  t.equal(refinementRunner.withOutcome(reading), reading)
})

t.test('a pipeline without an refinement asks nothing', async t => {
  const refinementRunner = new RefinementRunner<string>(undefined, createYielder())
  t.equal(await refinementRunner.beforePage('model', signal), 'model')
  await refinementRunner.afterPage('model', signal)
  t.equal(refinementRunner.withOutcome(reading), reading)
})
