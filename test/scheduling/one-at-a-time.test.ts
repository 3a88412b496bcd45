import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { OneAtATime } from '../../src/scheduling/one-at-a-time.ts'

t.test('a task starts when the one before has ended, and returns its own result', async t => {
  const events: string[] = []
  const task = (name: string) => async (): Promise<string> => {
    events.push(`${name} begins`)
    await turn()
    events.push(`${name} ends`)
    return name
  }
  const queue = new OneAtATime()
  t.same(await Promise.all([queue.run(task('a')), queue.run(task('b'))]), ['a', 'b'])
  t.same(events, ['a begins', 'a ends', 'b begins', 'b ends'])
})

t.test('a task that fails does not affect the next', async t => {
  const queue = new OneAtATime()
  const failing = queue.run(() => Promise.reject(new Error('broken')))
  const next = queue.run(() => Promise.resolve('done'))
  await t.rejects(failing, { message: 'broken' })
  t.equal(await next, 'done')
})

t.test('ended() resolves when all tasks have ended', async t => {
  const queue = new OneAtATime()
  let isDone = false
  void queue.run(async () => {
    await turn()
    isDone = true
  })
  await queue.ended()
  t.ok(isDone)
})
