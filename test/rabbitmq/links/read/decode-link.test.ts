import t from 'tap'
import {
  decodeFederationLink,
  decodeShovel,
} from '../../../../src/rabbitmq/links/read/decode-link.ts'

t.test('a static shovel has no virtual host, a dynamic one must have one', t => {
  const at = { node: 'rabbit@a', timestamp: '2026-11-30 4:51:13' }
  t.strictSame(decodeShovel({ ...at, name: 'archive', type: 'static', state: 'running' }), {
    identity: ['', 'static', 'archive'],
    state: 'running',
    node: 'rabbit@a',
    changedAt: '2026-11-30 04:51:13',
  })
  t.equal(decodeShovel({ ...at, name: 'orders', type: 'dynamic', state: 'running' }), null)
  t.equal(decodeShovel({ ...at, vhost: '/', type: 'dynamic', state: 'running' }), null)
  t.end()
})

t.test('a link without a state is unknown, not running', t => {
  t.match(decodeShovel({ name: 'a', vhost: '/', type: 'dynamic' }), { state: 'unknown' })
  const link = { vhost: '/', exchange: 'x', upstream: 'u' }
  t.match(decodeFederationLink(link), { state: 'unknown', changedAt: '' })
  t.match(decodeFederationLink({ ...link, status: 7 }), { state: 'unknown' })
  t.end()
})

t.test('a federation link is of an exchange or a queue, from an upstream', t => {
  const link = { vhost: '/', upstream: 'east', status: 'error' }
  t.match(decodeFederationLink({ ...link, exchange: 'x', upstream_exchange: 'y' }), {
    identity: ['/', 'x', '', 'east', 'y'],
    state: 'error',
  })
  t.match(decodeFederationLink({ ...link, queue: 'q', upstream_queue: 'p' }), {
    identity: ['/', '', 'q', 'east', 'p'],
  })
  t.equal(decodeFederationLink(link), null)
  t.equal(decodeFederationLink({ vhost: '/', exchange: 'x' }), null)
  t.equal(decodeFederationLink({ exchange: 'x', upstream: 'east' }), null)
  t.end()
})
