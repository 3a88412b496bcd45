import { type IncomingMessage, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import type { Page } from '../../../src/exposition/page.ts'
import { aBigPage, aPage, aServer, bigPageSeries } from '../a-server.ts'

const bigPage = aBigPage()
const topics = Array.from({ length: 2000 }, (_, n) => `orders-${n}`)
const openMetrics = 'application/openmetrics-text;version=1.0.0'

/** Sends a scrape and returns the response before its body is read. */
function open(
  url: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const scrape = request(`${url}/metrics`, { headers, method, agent: false }, resolve)
    scrape.on('error', reject)
    scrape.end()
  })
}

async function bodyOf(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Scrapes until one is accepted. */
async function openAccepted(
  url: string,
  headers: Record<string, string> = {},
): Promise<IncomingMessage> {
  for (let attempt = 0; ; attempt++) {
    const response = await open(url, headers)
    if (response.statusCode === 200 || attempt === 100) return response
    response.destroy()
    await sleep(10)
  }
}

/** Scrapes until one is accepted, and aborts it. */
async function firstAccepted(
  url: string,
  headers: Record<string, string> = {},
): Promise<number | undefined> {
  const response = await openAccepted(url, headers)
  response.destroy()
  return response.statusCode
}

t.test('a scrape is text by default and OpenMetrics for Prometheus', async t => {
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

t.test('a gzip body is sent on request and has the same content', async t => {
  const { url } = await aServer(t, { pages: () => Promise.resolve([aPage(topics)]) })
  const plain = await open(url, { accept: openMetrics })
  t.equal(plain.headers['content-encoding'], undefined)
  const packed = await open(url, { accept: openMetrics, 'accept-encoding': 'gzip' })
  t.equal(packed.headers['content-encoding'], 'gzip')
  const [text, gzip] = await Promise.all([bodyOf(plain), bodyOf(packed)])
  t.ok(gunzipSync(gzip).equals(text))
  t.ok(gzip.length < text.length / 5, `${gzip.length} of ${text.length} bytes`)
})

t.test('HEAD returns the headers of GET without rendering', async t => {
  const { url } = await aServer(t, { pages: () => Promise.reject(new Error('rendered')) })
  const response = await open(url, { accept: openMetrics }, 'HEAD')
  t.equal(response.statusCode, 200)
  t.match(response.headers['content-type'], /^application\/openmetrics-text/)
  t.equal((await bodyOf(response)).length, 0)
})

t.test('two concurrent scrapes get the same samples', async t => {
  const { url } = await aServer(t, { pages: () => Promise.resolve([aPage(topics)]) })
  const responses = await Promise.all([open(url), open(url)])
  const [one, other] = await Promise.all(responses.map(bodyOf))
  t.ok(one?.equals(other ?? Buffer.alloc(0)))
  t.equal(one?.toString().split('\n').length, topics.length + 3)
})

t.test('a scraper that does not read does not delay other requests', async t => {
  const { url } = await aServer(t, { pages: () => Promise.resolve([bigPage]) })
  const slow = await open(url)
  const quick = await bodyOf(await open(url))
  const health = await fetch(`${url}/-/healthy`)
  t.equal(health.status, 200)
  const late = await bodyOf(slow)
  t.ok(late.equals(quick), 'and receives its complete body in the end')
})

t.test('a scrape renders the pages of the moment when it began', async t => {
  let pages: readonly Page[] = [aPage(['orders'])]
  const { url } = await aServer(t, { pages: () => Promise.resolve(pages) })
  const before = await open(url)
  pages = [aPage(['orders', 'bills'])]
  t.equal((await bodyOf(before)).toString().split('\n').length, 1 + 3)
  t.equal((await bodyOf(await open(url))).toString().split('\n').length, 2 + 3)
})

t.test('a scrape over the limit gets status 503', async t => {
  let isRendering = (): void => undefined
  const rendering = new Promise<void>(resolve => (isRendering = resolve))
  let finish = (): void => undefined
  const finished = new Promise<void>(resolve => (finish = resolve))
  const pages = async (): Promise<readonly Page[]> => {
    isRendering()
    await finished
    return [aPage()]
  }
  const { url } = await aServer(t, { pages }, { maxConcurrentScrapes: 1 })
  const running = open(url)
  await rendering
  const refused = await open(url)
  t.equal(refused.statusCode, 503)
  t.equal(refused.headers['retry-after'], '1')
  t.match(
    (await bodyOf(refused)).toString(),
    /^too many concurrent scrapes \(limit 1\), retry later/,
  )
  finish()
  await bodyOf(await running)
  t.equal(await firstAccepted(url), 200, 'scrapes are accepted again after others have ended')
})

t.test('four scrapers that do not read do not keep a fifth from being served', async t => {
  const { url } = await aServer(t, { pages: () => Promise.resolve([bigPage]) })
  const unread = [await open(url), await open(url), await open(url), await open(url)]
  // Until the buffers of their connections are full, these scrapes are worked on.
  const honest = await openAccepted(url)
  t.equal(honest.statusCode, 200)
  t.ok(unread.every(({ destroyed }) => !destroyed))
  t.equal((await bodyOf(honest)).toString().split('\n').length, bigPageSeries + 3)
})

t.test('aborted scrapes do not count towards the limit', async t => {
  const { url, internalErrors, abortedScrapes } = await aServer(
    t,
    { pages: () => Promise.resolve([bigPage]) },
    { maxConcurrentScrapes: 1 },
  )
  for (let scrape = 0; scrape < 20; scrape++) {
    const headers = scrape % 2 === 0 ? {} : { 'accept-encoding': 'gzip' }
    t.equal(await firstAccepted(url, headers), 200, 'the previous scrape no longer counts')
  }
  t.same(internalErrors, [], 'and are not reported as internal errors')
  t.same([...new Set(abortedScrapes)], ['disconnected'])
})

t.test('a scrape is aborted after the scrape timeout of Prometheus', async t => {
  const { url, abortedScrapes } = await aServer(
    t,
    { pages: () => Promise.resolve([bigPage]) },
    { maxConcurrentScrapes: 1 },
  )
  const slow = await open(url, { 'x-prometheus-scrape-timeout-seconds': '0.03' })
  t.equal(await firstAccepted(url), 200, 'it no longer counts although its connection is open')
  await t.rejects(bodyOf(slow), { code: 'ECONNRESET' })
  t.ok(abortedScrapes.includes('timeout'))
})

t.test('a scrape that fails by an internal error is reported and never looks complete', async t => {
  const broken: Page = new Map([['tidemark_toy', undefined as never]])
  const { url, internalErrors, abortedScrapes } = await aServer(t, {
    pages: () => Promise.resolve([aPage(), broken]),
  })
  await t.rejects(open(url), { code: 'ECONNRESET' })
  t.match(internalErrors, [{ name: 'TypeError' }])
  t.same(abortedScrapes, ['failed'])
})

t.test('a scrape whose pages cannot be created gets status 500', async t => {
  const { url, internalErrors } = await aServer(t, {
    pages: () => Promise.reject(new Error('no pages')),
  })
  const response = await open(url)
  t.equal(response.statusCode, 500)
  t.equal((await bodyOf(response)).toString(), 'internal error: see the log of tidemark\n')
  t.match(internalErrors, [{ message: 'no pages' }])
})
