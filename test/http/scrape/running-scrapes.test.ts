import { once } from 'node:events'
import t from 'tap'
import { RunningScrapes } from '../../../src/http/scrape/running-scrapes.ts'

/** A scrape that runs until it is aborted. */
async function endlessScrape(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}

t.test('it is full while the maximum number of scrapes runs', async t => {
  const scrapes = new RunningScrapes(2)
  t.notOk(scrapes.isFull)
  const running = [scrapes.run(60, endlessScrape), scrapes.run(60, endlessScrape)]
  t.ok(scrapes.isFull)
  scrapes.abort()
  await Promise.all(running)
  t.notOk(scrapes.isFull)
})

t.test('a failed scrape no longer counts', async t => {
  const scrapes = new RunningScrapes(1)
  await t.rejects(
    scrapes.run(60, () => Promise.reject(new Error('broken'))),
    { message: 'broken' },
  )
  t.notOk(scrapes.isFull)
})

t.test('a scrape is aborted after its timeout', async t => {
  const scrapes = new RunningScrapes(1)
  await scrapes.run(0.001, endlessScrape)
  t.notOk(scrapes.isFull)
})
