import t from 'tap'
import { runToCompletion } from '../../src/columns/run-to-completion.ts'
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

function pageBuilder(granularity: 'partition' | 'topic', seriesLimit = 1000): PageBuilder {
  return new PageBuilder({ levels: kafkaLevels, granularity, seriesLimit })
}

t.test('a coarser granularity neither computes nor prints nor counts finer families', t => {
  const untouchable = toyGroup([partitionLag], { level: 'partition' })
  const trap = { ...untouchable, rows: () => t.fail('computed') as never }
  const { page, series, dropped } = runToCompletion(
    pageBuilder('topic').print('backlog', [trap, ...groups.slice(1)], model),
  )
  t.same([...page.keys()], ['toy_topic_lag'])
  t.equal(series, 2)
  t.same(dropped, { level: 0, object: 0 })
  t.end()
})

t.test('over the limit the finest level goes, and is counted', t => {
  const over = pageBuilder('partition', 3)
  const { page, series, dropped } = runToCompletion(over.print('backlog', groups, model))
  t.same([...page.keys()], ['toy_topic_lag'])
  t.equal(series, 2)
  t.same(dropped, { level: 2, object: 0 })
  t.equal(over.granularity, 'topic')
  t.end()
})

t.test('each reading keeps the text of its own last page', t => {
  const pages = pageBuilder('partition')
  const first = runToCompletion(pages.print('backlog', groups, model)).page
  runToCompletion(pages.print('storage', groups, { ...model, cluster: 'other' }))
  const second = runToCompletion(pages.print('backlog', groups, model)).page
  const [kept, before] = [second, first].map(page =>
    page.get('toy_topic_lag')?.series[0]?.labels.pairs.map(({ texts }) => texts),
  )
  t.equal(before?.length, 2)
  t.equal(kept?.[0], before?.[0])
  t.equal(kept?.[1], before?.[1])
  t.match(textOf([second]), 'toy_topic_lag{messaging_cluster="prod",topic="orders"} 2\n')
  t.end()
})
