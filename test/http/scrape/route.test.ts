import { type IncomingMessage, request } from 'node:http'
import { setTimeout as passing } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import type { Page } from '../../../src/exposition/page.ts'
import { aBigPage, aPage, aServer, bigPageSeries } from '../a-server.ts'

const bigPage = aBigPage()
const openMetrics = 'application/openmetrics-text;version=1.0.0'

/** Sends a scrape and hands over the answer before its body is read. */
function open(
  url: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/metrics`, { headers, method, agent: false }, resolve)
    asked.on('error', reject)
    asked.end()
  })
}

async function bodyOf(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Scrapes until there is a place, and aborts the scrape that got it. */
async function firstAnswered(url: string, headers: Record<string, string> = {}): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const answer = await open(url, headers)
    answer.destroy()
    if (answer.statusCode === 200) return 200
    await passing(10)
  }
  return 503
}

t.test('a scrape is text for a person and OpenMetrics for Prometheus', async t => {
  const { url } = await aServer(t)
  const text = await open(url)
  t.equal(text.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
  t.equal(
    (await bodyOf(text)).toString(),
    '# HELP tidemark_toy A toy.\n# TYPE tidemark_toy gauge\ntidemark_toy{messaging_cluster="prod",topic="orders"} 0\n',
  )
  const metrics = await open(url, { accept: openMetrics })
  t.equal(
    metrics.headers['content-type'],
    'application/openmetrics-text; version=1.0.0; charset=utf-8',
  )
  t.match((await bodyOf(metrics)).toString(), /# EOF\n$/)
})

t.test('gzip comes when it is asked for, and unpacks to the same', async t => {
  const { url } = await aServer(t, { pages: () => Promise.resolve([bigPage]) })
  const plain = await open(url, { accept: openMetrics })
  t.equal(plain.headers['content-encoding'], undefined)
  const packed = await open(url, { accept: openMetrics, 'accept-encoding': 'gzip' })
  t.equal(packed.headers['content-encoding'], 'gzip')
  const [text, gzip] = await Promise.all([bodyOf(plain), bodyOf(packed)])
  t.ok(gunzipSync(gzip).equals(text))
  t.ok(gzip.length < text.length / 5, `${gzip.length} of ${text.length} bytes`)
})

t.test('HEAD says what GET would, and renders nothing', async t => {
  const { url } = await aServer(t, { pages: () => Promise.reject(new Error('rendered')) })
  const answer = await open(url, { accept: openMetrics }, 'HEAD')
  t.equal(answer.statusCode, 200)
  t.match(answer.headers['content-type'], /^application\/openmetrics-text/)
  t.equal((await bodyOf(answer)).length, 0)
})

t.test('two scrapes at once get the same', async t => {
  const { url } = await aServer(t, { pages: () => Promise.resolve([bigPage]) })
  const answers = await Promise.all([open(url), open(url)])
  const [one, other] = await Promise.all(answers.map(bodyOf))
  t.ok(one?.equals(other ?? Buffer.alloc(0)))
  t.equal(one?.toString().split('\n').length, bigPageSeries + 3)
})

t.test('a scraper that does not read delays nobody', async t => {
  const { url } = await aServer(t, { pages: () => Promise.resolve([bigPage]) })
  const slow = await open(url)
  const quick = await bodyOf(await open(url))
  const health = await fetch(`${url}/-/healthy`)
  t.equal(health.status, 200)
  const late = await bodyOf(slow)
  t.ok(late.equals(quick), 'and gets all of its own in the end')
})

t.test('a scrape prints what was on the pageStore when it began', async t => {
  let pages: readonly Page[] = [aPage(['orders'])]
  const { url } = await aServer(t, { pages: () => Promise.resolve(pages) })
  const before = await open(url)
  pages = [aPage(['orders', 'bills'])]
  t.equal((await bodyOf(before)).toString().split('\n').length, 1 + 3)
  t.equal((await bodyOf(await open(url))).toString().split('\n').length, 2 + 3)
})

t.test('one scrape too many is told to come again', async t => {
  const { url } = await aServer(
    t,
    { pages: () => Promise.resolve([bigPage]) },
    { maxConcurrentScrapes: 2 },
  )
  const slow = await Promise.all([open(url), open(url)])
  const refused = await open(url)
  t.equal(refused.statusCode, 503)
  t.equal(refused.headers['retry-after'], '1')
  t.match((await bodyOf(refused)).toString(), /^2 scrapes are being answered/)
  for (const answer of slow) answer.destroy()
  t.equal(await firstAnswered(url), 200, 'there is room again once they are gone')
})

t.test('aborted scrapes leave nothing behind', async t => {
  const { url, defects } = await aServer(
    t,
    { pages: () => Promise.resolve([bigPage]) },
    { maxConcurrentScrapes: 1 },
  )
  for (let scrape = 0; scrape < 20; scrape++) {
    const headers = scrape % 2 === 0 ? {} : { 'accept-encoding': 'gzip' }
    t.equal(await firstAnswered(url, headers), 200, 'the place of the one before is free')
  }
  t.same(defects, [], 'and are no defect of ours')
})

t.test('a scrape is given up when Prometheus no longer waits for it', async t => {
  const { url } = await aServer(
    t,
    { pages: () => Promise.resolve([bigPage]) },
    { maxConcurrentScrapes: 1 },
  )
  const slow = await open(url, { 'x-prometheus-scrape-timeout-seconds': '0.03' })
  t.equal(await firstAnswered(url), 200, 'its place is free although it still hangs on')
  await t.rejects(bodyOf(slow), { code: 'ECONNRESET' })
})

t.test('a scrape that fails by our mistake is reported, and never looks whole', async t => {
  const broken: Page = new Map([['tidemark_toy', undefined as never]])
  const { url, defects } = await aServer(t, { pages: () => Promise.resolve([aPage(), broken]) })
  await t.rejects(open(url), { code: 'ECONNRESET' })
  t.match(defects, [{ name: 'TypeError' }])
})

t.test('a scrape whose pages cannot be had is an error', async t => {
  const { url, defects } = await aServer(t, { pages: () => Promise.reject(new Error('no pages')) })
  const answer = await open(url)
  t.equal(answer.statusCode, 500)
  t.equal(
    (await bodyOf(answer)).toString(),
    'this went wrong in tidemark itself: its log says more\n',
  )
  t.match(defects, [{ message: 'no pages' }])
})
