import t from 'tap'
import type { ParameterError } from '../../../src/http/parameters.ts'
import type { ScalingDocument } from '../../../src/reports/scaling-document.ts'
import type { ABacklog } from '../../backlog/a-backlogs.ts'
import { aClusterOf } from '../../backlog/a-cluster.ts'
import { aServer } from '../a-server.ts'

const busy = {
  status: 'behind',
  messages: 30_400,
  workableMessages: 30_000,
  arrivalRate: 300,
  completionRate: 250,
  consumers: 3,
  consumerRate: 100,
  usableConsumers: 12,
  stalledPartitions: 0,
  unknownPartitions: 0,
  stalePartitions: 0,
} as const

const orders: ABacklog = { ...busy, destination: 'orders', group: 'billing' }

const clusters = [
  aClusterOf([
    orders,
    { ...orders, destination: 'mail', drainTarget: 100 },
    { ...orders, destination: 'old', group: 'audit', consumers: NaN },
  ]),
  aClusterOf(
    [
      {
        ...busy,
        vhost: '/',
        destination: 'jobs',
        usableConsumers: Infinity,
        stalledPartitions: NaN,
      },
    ],
    { cluster: 'jobs' },
  ),
  aClusterOf([orders], { cluster: 'broken', state: 'down' }),
  aClusterOf(null, { cluster: 'night' }),
]

type Test = Parameters<typeof aServer>[0]

async function get(t: Test, query: string): Promise<ScalingDocument> {
  const { url } = await aServer(t, { backlogs: () => clusters })
  const response = await fetch(`${url}/api/v1/scaling${query}`)
  return (await response.json()) as ScalingDocument
}

async function wanted(t: Test, query: string): Promise<unknown> {
  return (await get(t, query)).consumers_wanted
}

t.test('the number of consumers of a backlog is returned with all it rests on', async t => {
  const query = '?cluster=prod&destination=orders&consumer_group=billing'
  t.same(await get(t, query), {
    generated_at: '2023-11-14T22:13:20.000Z',
    consumers_wanted: 4,
    total: 1,
    offset: 0,
    limit: 100,
    clusters: [
      {
        messaging_cluster: 'prod',
        messaging_system: 'kafka',
        state: 'up',
        read_at: '2023-11-14T22:13:16.000Z',
        data_age_seconds: 4,
      },
    ],
    backlogs: [
      {
        messaging_cluster: 'prod',
        messaging_system: 'kafka',
        vhost: null,
        destination: 'orders',
        consumer_group: 'billing',
        status: 'behind',
        consumers_wanted: 4,
        reasons: ['load'],
        drain_target_seconds: 300,
        consumers: 3,
        messages: 30_400,
        workable_messages: 30_000,
        arrived_per_second: 300,
        completed_per_second: 250,
        completed_per_second_per_consumer: 100,
        usable_consumers: 12,
        stalled_partitions: 0,
        unknown_partitions: 0,
        stale_partitions: 0,
      },
    ],
  })
})

t.test('the drain target is that of the request, else the configured one, else 5m', async t => {
  t.equal(await wanted(t, '?cluster=prod&destination=orders'), 4)
  t.equal(await wanted(t, '?cluster=prod&destination=mail'), 6, 'configured: 100 s')
  t.equal(await wanted(t, '?cluster=prod&destination=mail&drain=1m'), 8)
  t.equal(await wanted(t, '?cluster=jobs&drain=7d'), 4)
})

t.test('of several backlogs the highest number counts, and none of an unknown one', async t => {
  t.equal(await wanted(t, '?cluster=prod&consumer_group=billing'), 6)
  t.equal(await wanted(t, '?cluster=prod&consumer_group=billing&limit=1'), 6, 'not only the page')
  t.equal(await wanted(t, '?cluster=prod'), null, 'the consumers of one are unknown')
})

t.test('a cluster whose last poll failed wants no number, and neither does a typo', async t => {
  const { consumers_wanted, backlogs } = await get(t, '?cluster=broken')
  t.equal(consumers_wanted, null)
  t.match(backlogs, [{ consumers_wanted: null, reasons: ['cluster_down'], consumers: 3 }])
  t.equal(await wanted(t, '?cluster=night'), null)
  t.equal(await wanted(t, '?cluster=prod&destination=typo'), null)
  t.equal(await wanted(t, '?destination=orders'), null, 'a cluster that matches is down')
})

t.test('invalid parameters are returned, each with the expected value', async t => {
  const { url } = await aServer(t)
  const response = await fetch(`${url}/api/v1/scaling?drain=5&group=billing&limit=0`)
  t.equal(response.status, 400)
  const { errors } = (await response.json()) as { errors: readonly ParameterError[] }
  t.same(
    errors.map(({ parameter, expected }) => `${parameter}: ${expected}`),
    [
      'group: one of the parameters cluster, system, vhost, destination, consumer_group, drain, offset, limit',
      'drain: a duration such as 5m or 90s, from 10s to 7d',
      'limit: a whole number from 1 to 1000',
    ],
  )
  for (const drain of ['9s', '8d', '5m5m', '', '-1m']) {
    const reply = await fetch(`${url}/api/v1/scaling?drain=${drain}`)
    t.equal(reply.status, 400, drain)
  }
})
