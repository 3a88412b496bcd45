import { Writable } from 'node:stream'
import t from 'tap'
import { isScraperGone, scrapeTimeout, sendBody } from '../../../src/http/scrape/body.ts'

const timeouts: readonly [header: string | string[] | undefined, seconds: number][] = [
  ['10', 10],
  ['0.5', 0.5],
  ['3600', 120],
  ['0', 120],
  ['-1', 120],
  ['soon', 120],
  ['', 120],
  [['1', '2'], 120],
  [undefined, 120],
]

for (const [header, seconds] of timeouts) {
  t.equal(scrapeTimeout(header), seconds, `timeout header ${String(header)} means ${seconds} s`)
}

t.test('a disconnected scraper is distinguished from an internal error', t => {
  t.ok(isScraperGone(Object.assign(new Error(), { code: 'ERR_STREAM_PREMATURE_CLOSE' })))
  t.ok(isScraperGone(Object.assign(new Error(), { code: 'ECONNRESET' })))
  t.notOk(isScraperGone(new TypeError('undefined is not a function')))
  t.notOk(isScraperGone('ECONNRESET'))
  t.end()
})

t.test('the event loop gets a turn after each chunk, however fast the scraper is', async t => {
  let turns = 0
  const turnsAtChunk: number[] = []
  function* chunks(): Generator<Buffer> {
    for (const text of ['a', '', 'b']) {
      turnsAtChunk.push(turns)
      setImmediate(() => turns++)
      yield Buffer.from(text)
    }
  }
  const received: string[] = []
  const scraper = new Writable({
    write(chunk: Buffer, _encoding, done) {
      received.push(chunk.toString())
      done()
    },
  })
  let progress = 0
  const onProgress = (): void => {
    progress++
  }
  const { signal } = new AbortController()
  await sendBody(chunks(), scraper, { isGzip: false, signal, onProgress })
  t.equal(progress, 3)
  t.same(turnsAtChunk, [0, 1, 2])
  t.same(received, ['a', 'b'], 'an empty chunk only yields')
})
