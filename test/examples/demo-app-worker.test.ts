import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { Knobs } from '../../examples/demo-app/src/knobs.ts'
import { ShopMetrics } from '../../examples/demo-app/src/metrics.ts'
import { QueueWorker } from '../../examples/demo-app/src/queue-worker.ts'
import type { ShopEvent } from '../../examples/demo-app/src/shop-event.ts'
import { FakeChannels } from './fake-channels.ts'

t.test('a worker acknowledges what it handles, and makes poison a dead letter', async t => {
  const { worker, channels } = aWorker(t, { poison: 0.5 })
  worker.start()
  const channel = await channels.next()

  channel.deliver(anEvent('00000000'))
  channel.deliver(anEvent('ffffffff'))

  t.same(await channel.settled(2), ['dead letter 00000000', 'acknowledged ffffffff'])
})

t.test(
  'a stopped worker gives its channel back, and takes another one when it returns',
  async t => {
    const { worker, channels } = aWorker(t)
    worker.start()
    const first = await channels.next()

    worker.adjust({ stopped: true })
    await first.closed
    worker.adjust({ stopped: false })
    const second = await channels.next()

    second.deliver(anEvent('ffffffff'))
    t.same(await second.settled(1), ['acknowledged ffffffff'])
  },
)

t.test('a worker that is stopped from the start opens no channel', async t => {
  const { worker, channels } = aWorker(t, { stopped: true })

  worker.start()
  await turnOfTheLoop()

  t.equal(channels.opened, 0)
})

t.test('a worker whose channel is lost takes another one', async t => {
  const { worker, channels } = aWorker(t)
  worker.start()
  const first = await channels.next()

  first.lose()
  const second = await channels.next()

  second.deliver(anEvent('ffffffff'))
  t.same(await second.settled(1), ['acknowledged ffffffff'])
})

t.test('a worker that hangs settles nothing, and closes all the same', async t => {
  const { worker, channels } = aWorker(t, { pace: 0 })
  worker.start()
  const channel = await channels.next()

  channel.deliver(anEvent('ffffffff'))
  await worker.close()

  t.same(channel.log, [])
})

function aWorker(
  t: Test,
  knobs: Partial<Knobs> = {},
): { readonly worker: QueueWorker; readonly channels: FakeChannels } {
  const channels = new FakeChannels()
  const plan = { queue: 'emails', type: 'classic', binding: '#', knobs } as const
  const log = { info: () => undefined, warn: () => undefined }
  const worker = new QueueWorker(plan, { exchange: channels, metrics: new ShopMetrics(), log })
  t.teardown(() => worker.close())
  return { worker, channels }
}

function anEvent(id: string): ShopEvent {
  return { id, customer: 'ada', country: 'nl', amount: 1 }
}
