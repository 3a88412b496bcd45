import t from 'tap'
import type { ScrapeTarget } from '../../src/reading/scrape-target.ts'
import { TargetsView } from '../../src/monitor/targets-view.ts'

const targets: readonly ScrapeTarget[] = [{ address: 'kafka-1:9404', labels: {} }]

t.test('targets are there from the first model that names them until its page expires', t => {
  const view = new TargetsView<readonly ScrapeTarget[] | null>(model => model)
  t.equal(view.latest(0), null)
  view.take(targets, { readAt: 0, lifetime: 60 })
  t.equal(view.latest(60), targets)
  t.equal(view.latest(60.1), null)
  t.end()
})

t.test('a model that no longer knows them takes them away', t => {
  const view = new TargetsView<readonly ScrapeTarget[] | null>(model => model)
  view.take(targets, { readAt: 0, lifetime: 60 })
  view.take(null, { readAt: 0, lifetime: 75 })
  t.equal(view.latest(20), null)
  t.end()
})

t.test('a reading that tells of no targets has none', t => {
  const view = new TargetsView<number>()
  view.take(7, { readAt: 0, lifetime: 60 })
  t.equal(view.latest(1), null)
  t.end()
})
