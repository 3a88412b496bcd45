import { setImmediate as nextLoopIteration } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { Knobs } from '../../examples/demo-app/src/knobs.ts'
import { ShopMetrics } from '../../examples/demo-app/src/metrics.ts'
import { QueueWorker } from '../../examples/demo-app/src/queue-worker.ts'
import { FakeChannels } from './fake-channels.ts'

t.test('a worker acknowledges processed messages and dead-letters failing ones', async t => {
  const { channels } = startedWorker(t, { poison: 0.5 })
  const channel = await channels.next()

  t.same(await channel.settled('00000000', 'ffffffff'), [
    'dead-lettered 00000000',
    'acknowledged ffffffff',
  ])
})

t.test('a worker opens another channel when it returns, or when its channel is lost', async t => {
  const { worker, channels } = startedWorker(t)
  const first = await channels.next()

  worker.adjust({ stopped: true })
  await first.closed
  worker.adjust({ stopped: false })
  const second = await channels.next()
  second.emit('close')
  const third = await channels.next()

  t.same(await third.settled('ffffffff'), ['acknowledged ffffffff'])
})

t.test('a worker that is stopped initially opens no channel until it returns', async t => {
  const { worker, channels } = startedWorker(t, { stopped: true })

  await nextLoopIteration()
  t.equal(channels.opened, 0)
  worker.adjust({ stopped: false })
  await channels.next()
  t.equal(channels.opened, 1)
})

t.test('a worker that hangs settles nothing, and still closes', async t => {
  const { worker, channels } = startedWorker(t, { pace: 0 })
  const channel = await channels.next()

  channel.deliver('ffffffff')
  await worker.close()

  t.same(channel.log, [])
})

function startedWorker(t: Test, knobs: Partial<Knobs> = {}) {
  const channels = new FakeChannels()
  const plan = { queue: 'emails', type: 'classic', binding: '#', knobs } as const
  const log = { info: () => undefined, warn: () => undefined }
  const worker = new QueueWorker(plan, { exchange: channels, metrics: new ShopMetrics(), log })
  t.teardown(() => worker.close())
  worker.start()
  return { worker, channels }
}
