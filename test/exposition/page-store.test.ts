import t from 'tap'
import type { Page } from '../../src/exposition/page.ts'
import type { Validity } from '../../src/reading/observation.ts'
import { PageStore } from '../../src/exposition/page-store.ts'

const until = (lifetime: number): Validity => ({ readAt: 0, lifetime })

const [one, two, three]: [Page, Page, Page] = [new Map(), new Map(), new Map()]

t.test('a new page replaces the last page of its reading', t => {
  const pageStore = new PageStore()
  pageStore.put('prod', 'backlog', one, until(100))
  pageStore.put('prod', 'storage', two, until(100))
  pageStore.put('prod', 'backlog', three, until(100))
  t.strictSame(pageStore.pages(0), [three, two])
  t.equal(pageStore.pages(0)[0], three)
  t.end()
})

t.test('each page expires on its own', t => {
  const pageStore = new PageStore()
  pageStore.put('prod', 'backlog', one, until(60))
  pageStore.put('prod', 'storage', two, until(300))
  t.equal(pageStore.pages(60).length, 2)
  t.equal(pageStore.pages(60.1).length, 1)
  t.equal(pageStore.pages(60.1)[0], two)
  t.end()
})

t.test('removing a cluster removes all its pages', t => {
  const pageStore = new PageStore()
  pageStore.put('prod', 'backlog', one, until(100))
  pageStore.put('test', 'backlog', two, until(100))
  pageStore.remove('prod')
  t.equal(pageStore.pages(0).length, 1)
  t.equal(pageStore.pages(0)[0], two)
  t.end()
})
