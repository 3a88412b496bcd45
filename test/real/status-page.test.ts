import type { Test } from 'tap'
import { type Browser, openBrowser } from '../../testbed/browser.ts'
import { aClusterOf } from '../backlog/a-cluster.ts'
import { aCluster, aServer } from '../http/a-server.ts'
import { withRealParts } from './with-real-parts.ts'

const words = ['ok', 'behind', 'stopped', 'stalled', 'unknown'] as const

/** Names as long as they are in practice. */
const many = aClusterOf(
  Array.from({ length: 10_000 }, (_, n) => ({
    ...{ id: n, destination: `orders-of-region-${n}`, group: `billing-with-a-long-name-${n % 13}` },
    ...{ messages: n * 31, age: n, arrivalRate: n / 7, completionRate: n / 9, consumers: n % 5 },
    ...{ drain: n % 3 === 0 ? Infinity : n, status: words[n % 5] ?? 'ok', objective: 600 },
  })),
)

async function aBrowser(t: Test): Promise<Browser> {
  const browser = await openBrowser()
  t.teardown(() => browser.close())
  return browser
}

const pages = [
  '/',
  '/backlogs',
  '/backlogs/detail?cluster=prod&destination=orders-of-region-4&consumer_group=billing-with-a-long-name-4',
]

withRealParts('with 10,000 backlogs each page is small, and readable at 400 pixels', async t => {
  const browser = await aBrowser(t)
  const { url } = await aServer(t, { backlogs: () => [many], statuses: () => [aCluster()] })
  for (const width of [400, 1280]) {
    await browser.resize(width, 800)
    for (const page of pages) {
      await browser.goto(url + page)
      const wide = await browser.evaluate('document.documentElement.scrollWidth')
      t.ok(Number(wide) <= width, `${page} is ${String(wide)} wide`)
      t.match(await browser.evaluate('document.title'), /tidemark/)
    }
  }
  const paper = 'getComputedStyle(document.body).backgroundColor'
  const light = await browser.evaluate(paper)
  await browser.setColorScheme('dark')
  t.not(await browser.evaluate(paper), light, 'dark for who prefers it')
  for (const page of pages) t.ok((await (await fetch(url + page)).text()).length < 150_000)
})

withRealParts('a refresh keeps scroll position, focus, filter, and what is typed', async t => {
  const browser = await aBrowser(t)
  await browser.resize(1280, 800)
  let now = 1_700_000_000
  let fails = false
  const ports = {
    backlogs: () => {
      if (fails) throw new Error('broken')
      return [many]
    },
    now: () => now,
  }
  const { url } = await aServer(t, ports)
  const refreshed = async (): Promise<unknown> => {
    now += 60
    await browser.evaluate('refresh()')
    return await browser.evaluate("document.querySelector('header .quiet').textContent")
  }
  await browser.goto(`${url}/backlogs?status=behind&refresh=on`)
  await browser.evaluate('scrollTo(0, 900); document.querySelectorAll("main a")[40].focus(), 0')
  const place = '[scrollY, document.activeElement.href, location.search].join(" ")'
  const before = await browser.evaluate(place)
  t.match(before, /orders-of-region-.*status=behind/)
  t.match(await refreshed(), '22:14:20')
  t.equal(await browser.evaluate(place), before)

  await browser.evaluate('document.querySelector("input[type=search]").value = "ord", 0')
  t.match(await refreshed(), '22:14:20', 'while something is typed, the page stays')
  t.equal(await browser.evaluate('document.querySelector("input[type=search]").value'), 'ord')

  fails = true
  t.match(await refreshed(), /^Not refreshed \(status 500\)\. As of .*22:1/)
  fails = false
  await browser.evaluate('document.querySelector("input[type=search]").value = "", 0')
  t.match(await refreshed(), /^As of .*22:17:20/)
})
