import { EventEmitter, once } from 'node:events'
import type { ServerResponse } from 'node:http'
import t from 'tap'
import { type ResponseSlot, ResponseSlots } from '../../../src/http/admission/response-slots.ts'

/** A response whose client reads, or does not. */
class FakeResponse extends EventEmitter {
  writableEnded = false
  writableFinished = false
  writableNeedDrain = false

  /** Everything is handed to the connection. */
  finish(): void {
    this.writableFinished = true
    this.emit('close')
  }

  destroy(): void {
    this.emit('close')
  }

  get asResponse(): ServerResponse {
    return this as unknown as ServerResponse
  }
}

function unreadResponse(): FakeResponse {
  return Object.assign(new FakeResponse(), { writableNeedDrain: true })
}

interface Test {
  teardown(end: () => unknown): void
}

const quiet = (): Promise<void> => Promise.resolve()

function slotsFor(
  t: Test,
  limits: { working?: number; unread?: number; stallTimeout?: number },
): { admit(response?: FakeResponse, timeout?: number): Promise<ResponseSlot | null> } {
  const slots = new ResponseSlots({ working: 1, unread: 2, stallTimeout: 60, ...limits }, { quiet })
  return {
    async admit(response = new FakeResponse(), timeout) {
      // Ends the timers.
      t.teardown(() => response.emit('close'))
      return await slots.admit(response.asResponse, timeout)
    },
  }
}

t.test('no more responses are worked on than the limit, until one has been sent', async t => {
  const slots = slotsFor(t, { working: 2 })
  const first = new FakeResponse()
  const slot = await slots.admit(first)
  await slots.admit()
  t.equal(await slots.admit(), null)
  first.finish()
  t.not(await slots.admit(), null)
  t.notOk(slot?.signal.aborted, 'a response that was sent is not aborted')
})

t.test('a closed response frees its slot at once and stops its work', async t => {
  const slots = slotsFor(t, {})
  const response = new FakeResponse()
  const slot = await slots.admit(response)
  response.emit('close')
  t.ok(slot?.signal.aborted)
  t.equal(slot?.endReason, null, 'it was ended by its client')
  t.not(await slots.admit(), null)
})

t.test('a response whose client does not read does not keep others from being served', async t => {
  const slots = slotsFor(t, { unread: 3 })
  const unread = await slots.admit(unreadResponse())
  const ended = await slots.admit(Object.assign(new FakeResponse(), { writableEnded: true }))
  t.not(await slots.admit(), null)
  t.equal(await slots.admit(), null, 'but one that is worked on does')
  t.same([unread?.endReason, ended?.endReason], [null, null])
})

t.test('too many unread responses: the one without progress for longest is displaced', async t => {
  const slots = slotsFor(t, {})
  const first = await slots.admit(unreadResponse())
  const second = await slots.admit(unreadResponse())
  first?.progressed()
  const third = await slots.admit()
  t.equal(second?.endReason, 'displaced')
  t.ok(second?.signal.aborted)
  t.equal(first?.endReason, null)
  t.equal(third?.endReason, null)
})

t.test('a response without progress is ended after the stall timeout', async t => {
  const slots = slotsFor(t, { stallTimeout: 0.02 })
  const response = unreadResponse()
  const slot = await slots.admit(response)
  await once(response, 'close')
  t.equal(slot?.endReason, 'stalled')
  slot?.progressed()
  t.not(await slots.admit(), null)
})

t.test('a response with progress is ended only after its own timeout', async t => {
  const slots = slotsFor(t, { stallTimeout: 0.04 })
  const response = unreadResponse()
  const slot = await slots.admit(response, 0.1)
  const progress = setInterval(() => slot?.progressed(), 5)
  await once(response, 'close')
  clearInterval(progress)
  t.equal(slot?.endReason, 'timeout')
})
