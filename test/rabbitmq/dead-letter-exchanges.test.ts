import t from 'tap'
import { DeadLetterExchanges } from '../../src/rabbitmq/dead-letter-exchanges.ts'

t.test('exchanges are waited for until the queues were read once', async t => {
  const exchanges = new DeadLetterExchanges()
  let isKnown = false
  const waiting = exchanges.whenNamed(new AbortController().signal).then(() => {
    isKnown = true
  })
  await Promise.resolve()
  t.equal(isKnown, false)
  exchanges.setNamed([
    { vhost: 'b', name: 'x' },
    { vhost: 'a', name: 'z' },
    { vhost: 'a', name: 'y' },
  ])
  await waiting
  t.match(exchanges.named, [
    { vhost: 'a', name: 'y' },
    { vhost: 'a', name: 'z' },
    { vhost: 'b', name: 'x' },
  ])
})

t.test('the wait ends with the deadline, before or during it', async t => {
  const exchanges = new DeadLetterExchanges()
  await exchanges.whenNamed(AbortSignal.abort())
  const controller = new AbortController()
  const waiting = exchanges.whenNamed(controller.signal)
  controller.abort()
  await waiting
  t.strictSame(exchanges.named, [])
})

t.test('the default exchange routes to the queue with the name of the key', t => {
  const exchanges = new DeadLetterExchanges()
  t.strictSame(exchanges.destinations({ vhost: '/', name: '' }, 'dead'), ['dead'])
  t.strictSame(exchanges.destinations({ vhost: '/', name: '' }, null), [])
  t.end()
})

t.test('the destinations of an exchange that was not read are not known', t => {
  const exchanges = new DeadLetterExchanges()
  const bindings = [{ destination: 'q', isQueue: true, routingKey: '' }]
  exchanges.setBindings(new Map([['/', new Map([['dead', { type: 'fanout', bindings }]])]]))
  t.strictSame(exchanges.destinations({ vhost: '/', name: 'dead' }, null), ['q'])
  t.equal(exchanges.destinations({ vhost: '/', name: 'other' }, null), null)
  t.equal(exchanges.destinations({ vhost: 'other', name: 'dead' }, null), null)
  t.end()
})
