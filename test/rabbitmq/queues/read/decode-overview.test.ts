import t from 'tap'
import { decodeOverview } from '../../../../src/rabbitmq/queues/read/decode-overview.ts'
import { recorded, recordedVersions } from '../../fixture.ts'

const expected = {
  '3.10': { version: '3.10.8', erlangVersion: '25.2.3' },
  '4.0': { version: '4.0.5', erlangVersion: '27.3.4.1' },
  '4.3': { version: '4.3.6', erlangVersion: '29.1.2' },
}

for (const version of recordedVersions) {
  t.test(`${version}: the overview has identity, objects, churn and unroutable messages`, t => {
    t.strictSame(decodeOverview(recorded(version, 'overview')), {
      overview: {
        clusterName: 'orders',
        node: 'rabbit@localhost',
        queues: 8,
        consumers: 3,
        connections: 3,
        channels: 3,
        connectionsOpened: 3,
        channelsOpened: 3,
        queuesCreated: 8,
        queuesDeleted: 0,
        unroutableDropped: 50,
        unroutableReturned: 0,
        ...expected[version],
      },
      isWithoutStats: false,
    })
    t.end()
  })

  t.test(`${version}: a user without the tag monitoring sees fewer queues and no node`, t => {
    const decoded = decodeOverview(recorded(version, 'overview-of-management-user'))
    t.match(decoded?.overview, { queues: 7, node: '', version: expected[version].version })
    t.end()
  })
}

t.test('a server without statistics reports that, and no churn', t => {
  const decoded = decodeOverview({
    rabbitmq_version: '4.3.6',
    disable_stats: true,
    object_totals: { queues: 7, connections: 0 },
  })
  t.equal(decoded?.isWithoutStats, true)
  t.match(decoded?.overview, {
    ...{ queues: 7, connections: 0, channels: NaN, connectionsOpened: NaN },
    unroutableDropped: NaN,
  })
  t.end()
})

t.test('the overview of LavinMQ has totals of objects, and no version of RabbitMQ', t => {
  const decoded = decodeOverview({
    ...{ lavinmq_version: '2.7.0', node: 'shop-1', uptime: 60, churn_rates: { queue_created: 4 } },
    object_totals: { channels: 1, connections: 1, consumers: 2, exchanges: 7, queues: 4 },
  })
  t.equal(decoded?.isWithoutStats, false)
  t.match(decoded?.overview, { version: '', node: 'shop-1', queues: 4, queuesCreated: 4 })
  t.end()
})

t.test('a document without version and totals is no overview', t => {
  for (const document of [null, [], {}, { items: [] }, 'text', 7, { rabbitmq_version: null }]) {
    t.equal(decodeOverview(document), null, JSON.stringify(document))
  }
  t.end()
})
