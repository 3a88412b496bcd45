import t from 'tap'
import { patchRequestQueue, installedVersion } from '../../../src/kafka/client/queue-timer-patch.ts'

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
  t.ok(patchRequestQueue('2.2.4', queue))
  queue.prototype.scheduleCheckPendingRequests()
  t.equal(queue.scheduled(), 0)
  queue.prototype.pending = ['a request']
  queue.prototype.scheduleCheckPendingRequests()
  t.equal(queue.scheduled(), 1)
  t.end()
})

t.test('the patch is applied once, whatever the number of clients', t => {
  const queue = aQueueClass()
  t.ok(patchRequestQueue('2.2.4', queue))
  const patched = queue.prototype.scheduleCheckPendingRequests
  t.ok(patchRequestQueue('2.2.4', queue))
  t.equal(queue.prototype.scheduleCheckPendingRequests, patched)
  t.end()
})

t.test('other versions of kafkajs are not patched', t => {
  const queue = aQueueClass()
  const original = queue.prototype.scheduleCheckPendingRequests
  for (const version of ['2.2.3', '2.2.5', '2.3.0', '2.2.4-rc.1']) {
    t.notOk(patchRequestQueue(version, queue))
  }
  t.equal(queue.prototype.scheduleCheckPendingRequests, original)
  t.end()
})

t.test('the installed version of kafkajs is the one that the patch was written for', t => {
  t.equal(installedVersion(), '2.2.4')
  t.ok(patchRequestQueue())
  t.end()
})
