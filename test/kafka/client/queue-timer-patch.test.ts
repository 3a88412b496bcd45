import t from 'tap'
import { calmRequestQueue, installedVersion } from '../../../src/kafka/client/queue-timer-patch.ts'

function aQueueClass(): { readonly prototype: Queue; readonly scheduled: () => number } {
  let scheduled = 0
  const prototype = {
    pending: [],
    scheduleCheckPendingRequests: () => {
      scheduled++
    },
  }
  return { prototype, scheduled: () => scheduled }
}

interface Queue {
  pending: readonly unknown[]
  scheduleCheckPendingRequests: () => void
}

t.test('an idle queue sets no timer, a throttled one does', t => {
  const queue = aQueueClass()
  t.ok(calmRequestQueue('2.2.4', queue))
  queue.prototype.scheduleCheckPendingRequests()
  t.equal(queue.scheduled(), 0)
  queue.prototype.pending = ['a request']
  queue.prototype.scheduleCheckPendingRequests()
  t.equal(queue.scheduled(), 1)
  t.end()
})

t.test('it is applied once, however many clients there are', t => {
  const queue = aQueueClass()
  t.ok(calmRequestQueue('2.2.4', queue))
  const patched = queue.prototype.scheduleCheckPendingRequests
  t.ok(calmRequestQueue('2.2.4', queue))
  t.equal(queue.prototype.scheduleCheckPendingRequests, patched)
  t.end()
})

t.test('any other version is left alone', t => {
  const queue = aQueueClass()
  const original = queue.prototype.scheduleCheckPendingRequests
  for (const version of ['2.2.3', '2.2.5', '2.3.0', '2.2.4-rc.1']) {
    t.notOk(calmRequestQueue(version, queue))
  }
  t.equal(queue.prototype.scheduleCheckPendingRequests, original)
  t.end()
})

t.test('the version that is installed is the one that was read', t => {
  t.equal(installedVersion(), '2.2.4')
  t.ok(calmRequestQueue())
  t.end()
})
