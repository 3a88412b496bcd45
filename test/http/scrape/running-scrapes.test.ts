import { once } from 'node:events'
import t from 'tap'
import { RunningScrapes } from '../../../src/http/scrape/running-scrapes.ts'

/** A scrape that goes on until it is given up. */
async function untilGivenUp(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}

t.test('it is full while as many run as may', async t => {
  const scrapes = new RunningScrapes(2)
  t.notOk(scrapes.isFull)
  const running = [scrapes.run(60, untilGivenUp), scrapes.run(60, untilGivenUp)]
  t.ok(scrapes.isFull)
  scrapes.abort()
  await Promise.all(running)
  t.notOk(scrapes.isFull)
})

t.test('a scrape that fails gives its place back', async t => {
  const scrapes = new RunningScrapes(1)
  await t.rejects(
    scrapes.run(60, () => Promise.reject(new Error('broken'))),
    { message: 'broken' },
  )
  t.notOk(scrapes.isFull)
})

t.test('a scrape is given up after its time', async t => {
  const scrapes = new RunningScrapes(1)
  await scrapes.run(0.001, untilGivenUp)
  t.notOk(scrapes.isFull)
})
