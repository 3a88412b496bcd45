import t from 'tap'
import { runToCompletion } from '../run-to-completion.ts'
import { kafkaLevels } from '../../src/exposition/series-limiter.ts'
import { PageBuilder } from '../../src/exposition/page-builder.ts'
import { aFamily, textOf, toyGroup, type ToyModel } from './toy-families.ts'

const partitionLag = aFamily({ name: 'toy_partition_lag' })
const topicLag = aFamily({ name: 'toy_topic_lag' })
const groups = [
  toyGroup([partitionLag], { level: 'partition' }),
  toyGroup([topicLag], { level: 'topic' }),
]
const model: ToyModel = {
  cluster: 'prod',
  objects: {
    bills: { toy_partition_lag: 1, toy_topic_lag: 1 },
    orders: { toy_partition_lag: 2, toy_topic_lag: 2 },
  },
}

const poll = { now: { wall: 0, monotonic: 0 }, isComplete: true }

function pageBuilder(granularity: 'partition' | 'topic', seriesLimit = 1000): PageBuilder {
  return new PageBuilder({ levels: kafkaLevels, granularity, seriesLimit })
}

t.test('a coarser granularity does not compute, print or count finer families', t => {
  const unused = toyGroup([partitionLag], { level: 'partition' })
  const trap = { ...unused, rows: () => t.fail('computed') as never }
  const { page, series, dropped } = runToCompletion(
    pageBuilder('topic').build('backlog', [trap, ...groups.slice(1)], model, poll),
  )
  t.same([...page.keys()], ['toy_topic_lag'])
  t.equal(series, 2)
  t.same(dropped, { level: 0, object: 0 })
  t.end()
})

t.test('over the limit, the finest level is dropped and counted', t => {
  const over = pageBuilder('partition', 3)
  const { page, series, dropped } = runToCompletion(over.build('backlog', groups, model, poll))
  t.same([...page.keys()], ['toy_topic_lag'])
  t.equal(series, 2)
  t.same(dropped, { level: 2, object: 0 })
  t.equal(over.granularity, 'topic')
  t.end()
})

t.test('building a page yields to the event loop between its tables', t => {
  const turns = [...pageBuilder('partition').build('backlog', groups, model, poll)].length
  t.equal(turns, 4, 'two tables are computed, then encoded')
  t.end()
})

t.test('each reading reuses text of its own last page', t => {
  const pages = pageBuilder('partition')
  const first = runToCompletion(pages.build('backlog', groups, model, poll)).page
  runToCompletion(pages.build('storage', groups, { ...model, cluster: 'other' }, poll))
  const second = runToCompletion(pages.build('backlog', groups, model, poll)).page
  const [reused, before] = [second, first].map(page =>
    page.get('toy_topic_lag')?.series[0]?.labels.labels.map(({ texts }) => texts),
  )
  t.equal(before?.length, 2)
  t.equal(reused?.[0], before?.[0])
  t.equal(reused?.[1], before?.[1])
  t.match(textOf([second]), 'toy_topic_lag{messaging_cluster="prod",topic="orders"} 2\n')
  t.end()
})
