import t from 'tap'
import { hasScraperLeft, scrapeTimeout } from '../../src/http/scrape.ts'

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
  t.equal(scrapeTimeout(header), seconds, `${String(header)} waits ${seconds} s`)
}

t.test('a scraper that went away is told from a mistake of ours', t => {
  t.ok(hasScraperLeft(Object.assign(new Error(), { code: 'ERR_STREAM_PREMATURE_CLOSE' })))
  t.ok(hasScraperLeft(Object.assign(new Error(), { code: 'ECONNRESET' })))
  t.notOk(hasScraperLeft(new TypeError('undefined is not a function')))
  t.notOk(hasScraperLeft('ECONNRESET'))
  t.end()
})
