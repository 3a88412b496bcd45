import t from 'tap'
import type { Page } from '../../src/exposition/page.ts'
import { Shelf } from '../../src/exposition/page-store.ts'

const [one, two, three]: [Page, Page, Page] = [new Map(), new Map(), new Map()]

t.test('a new page takes the place of the last one of its reading', t => {
  const shelf = new Shelf()
  shelf.put('prod', 'backlog', one, 100)
  shelf.put('prod', 'storage', two, 100)
  shelf.put('prod', 'backlog', three, 100)
  t.strictSame(shelf.pages(0), [three, two])
  t.equal(shelf.pages(0)[0], three)
  t.end()
})

t.test('each page expires alone', t => {
  const shelf = new Shelf()
  shelf.put('prod', 'backlog', one, 60)
  shelf.put('prod', 'storage', two, 300)
  t.equal(shelf.pages(59.9).length, 2)
  t.equal(shelf.pages(60).length, 1)
  t.equal(shelf.pages(60)[0], two)
  t.end()
})

t.test('a cluster that is no longer configured leaves nothing', t => {
  const shelf = new Shelf()
  shelf.put('prod', 'backlog', one, 100)
  shelf.put('test', 'backlog', two, 100)
  shelf.remove('prod')
  t.equal(shelf.pages(0).length, 1)
  t.equal(shelf.pages(0)[0], two)
  t.end()
})
