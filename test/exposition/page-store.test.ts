import t from 'tap'
import type { Page } from '../../src/exposition/page.ts'
import { PageStore } from '../../src/exposition/page-store.ts'

const [one, two, three]: [Page, Page, Page] = [new Map(), new Map(), new Map()]

t.test('a new page takes the place of the last one of its reading', t => {
  const pageStore = new PageStore()
  pageStore.put('prod', 'backlog', one, 100)
  pageStore.put('prod', 'storage', two, 100)
  pageStore.put('prod', 'backlog', three, 100)
  t.strictSame(pageStore.pages(0), [three, two])
  t.equal(pageStore.pages(0)[0], three)
  t.end()
})

t.test('each page expires alone', t => {
  const pageStore = new PageStore()
  pageStore.put('prod', 'backlog', one, 60)
  pageStore.put('prod', 'storage', two, 300)
  t.equal(pageStore.pages(59.9).length, 2)
  t.equal(pageStore.pages(60).length, 1)
  t.equal(pageStore.pages(60)[0], two)
  t.end()
})

t.test('a cluster that is no longer configured leaves nothing', t => {
  const pageStore = new PageStore()
  pageStore.put('prod', 'backlog', one, 100)
  pageStore.put('test', 'backlog', two, 100)
  pageStore.remove('prod')
  t.equal(pageStore.pages(0).length, 1)
  t.equal(pageStore.pages(0)[0], two)
  t.end()
})
