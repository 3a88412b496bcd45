import t from 'tap'
import {
  decodeConnection,
  decodeExchange,
} from '../../../../src/rabbitmq/traffic/read/decode-traffic.ts'
import { decodeVhost } from '../../../../src/rabbitmq/queues/read/decode-vhost.ts'
import { recordedList, recordedVersions } from '../../fixture.ts'

for (const version of recordedVersions) {
  t.test(`${version}: exchanges have counters only after the first publish`, t => {
    const exchanges = recordedList(version, 'exchanges').map(decodeExchange)
    t.match(
      exchanges.find(exchange => exchange?.name === 'shop.topic'),
      { vhost: 'shop', type: 'topic', publishedIn: 100, publishedOut: 50 },
    )
    t.match(
      exchanges.find(exchange => exchange?.name === 'amq.fanout'),
      { vhost: '/', type: 'fanout', publishedIn: NaN, publishedOut: NaN },
    )
    t.notOk(exchanges.includes(null))
    t.end()
  })

  t.test(`${version}: connections have a virtual host and a state`, t => {
    t.strictSame(recordedList(version, 'connections').map(decodeConnection), [
      { vhost: '/', state: 'running' },
      { vhost: 'hidden', state: 'running' },
      { vhost: 'shop', state: 'running' },
    ])
    t.end()
  })

  t.test(`${version}: a virtual host that never had a queue reports no messages`, t => {
    const vhosts = recordedList(version, 'vhosts').map(decodeVhost)
    t.match(vhosts, [
      { name: '/', ready: 0, unacked: 0 },
      { name: 'a/b c%', ready: NaN, unacked: NaN },
      { name: 'hidden' },
      { name: 'shop' },
    ])
    t.end()
  })
}

t.test('the default exchange has an empty name', t => {
  t.match(decodeExchange({ name: '', vhost: '/', type: 'direct' }), { name: '', type: 'direct' })
  t.end()
})

t.test('a connection that is still being opened has no state', t => {
  t.strictSame(decodeConnection({ vhost: '/' }), { vhost: '/', state: '' })
  t.end()
})

t.test('elements without a name are not decoded', t => {
  t.equal(decodeExchange({ name: 'x' }), null)
  t.equal(decodeConnection({ state: 'running' }), null)
  t.equal(decodeVhost([]), null)
  t.end()
})
