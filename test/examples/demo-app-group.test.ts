import { once } from 'node:events'
import t, { type Test } from 'tap'
import { ConsumerGroup, type GroupOptions } from '../../examples/demo-app/src/consumer-group.ts'
import { ShopMetrics } from '../../examples/demo-app/src/metrics.ts'
import type { GroupPlan } from '../../examples/demo-app/src/shop.ts'
import { FakeKafka } from './fake-kafka.ts'

t.test('events of a partition are processed in order, and each is resolved afterwards', async t => {
  const processed: string[] = []
  const { group, kafka } = aGroup(t, {
    handle: (topic, { id }) => {
      processed.push(`${topic} ${id}`)
      return Promise.resolve()
    },
  })
  group.start()

  await kafka.read('ffffffff-1', 'ffffffff-2')

  t.same(processed, ['orders ffffffff-1', 'orders ffffffff-2'])
  t.same(kafka.log, ['member 1 joins', 'offset 0 is resolved', 'offset 1 is resolved'])
})

t.test('a failing event is retried before the next one', async t => {
  const attempts: string[] = []
  const { group, kafka } = aGroup(t, {
    handle: (_topic, { id }) => {
      attempts.push(id)
      return attempts.length < 2 ? Promise.reject(new Error('away')) : Promise.resolve()
    },
  })
  group.start()

  await kafka.read('ffffffff-1', 'ffffffff-2')

  t.same(attempts, ['ffffffff-1', 'ffffffff-1', 'ffffffff-2'])
})

t.test('poison is never resolved, and events behind it wait', async t => {
  const { group, kafka } = aGroup(t, { plan: { knobs: { poison: 0.5 } } })
  group.start()

  const reading = kafka.read('00000000-1', 'ffffffff-2')
  await once(kafka, 'heartbeat')
  group.adjust({ stopped: true })
  await reading

  t.same(kafka.log, ['member 1 joins', 'member 1 leaves'])
})

t.test('a group with a limit of events stops at the limit', async t => {
  const { group, kafka } = aGroup(t, { plan: { stopsAfter: 2 } })
  group.start()

  await kafka.read('ffffffff-1', 'ffffffff-2', 'ffffffff-3')

  t.equal(group.knobs.stopped, true)
  t.same(kafka.log.slice(0, 3), ['member 1 joins', 'offset 0 is resolved', 'offset 1 is resolved'])
  t.notOk(kafka.log.includes('offset 2 is resolved'))
})

t.test('a stopped group joins with a new member when it returns', async t => {
  const { group, kafka } = aGroup(t)
  group.start()
  await kafka.read()

  group.adjust({ stopped: true })
  await once(kafka, 'member 1 leaves')
  group.adjust({ stopped: false })
  await kafka.read()

  t.same(kafka.log, ['member 1 joins', 'member 1 leaves', 'member 2 joins'])
})

t.test('a knob that changes before the topics exist does not make the group join', async t => {
  const { group, kafka } = aGroup(t, { plan: { knobs: { stopped: true } } })

  group.adjust({ stopped: false })
  t.same(kafka.log, [])
  group.start()
  await kafka.read()

  t.same(kafka.log, ['member 1 joins'])
})

t.test('another member joins after kafkajs gives up', async t => {
  const { group, kafka } = aGroup(t)
  group.start()

  await kafka.crash()
  await once(kafka, 'member 2 joins')

  t.same(kafka.log, ['member 1 joins', 'member 1 leaves', 'member 2 joins'])
})

function aGroup(
  t: Test,
  {
    plan = {},
    handle = () => Promise.resolve(),
  }: { readonly plan?: Partial<GroupPlan>; readonly handle?: GroupOptions['handle'] } = {},
): { readonly group: ConsumerGroup; readonly kafka: FakeKafka } {
  const kafka = new FakeKafka()
  const log = { info: () => undefined, warn: () => undefined }
  const group = new ConsumerGroup(
    { group: 'billing', topics: ['orders'], forwards: true, knobs: {}, ...plan },
    { kafka: kafka.kafka, metrics: new ShopMetrics(), log, handle },
  )
  t.teardown(() => group.close())
  return { group, kafka }
}
