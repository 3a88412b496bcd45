import t from 'tap'
import type { BacklogsDocument } from '../../../src/reports/backlogs-document.ts'
import type { ParameterError } from '../../../src/http/parameters.ts'
import { aClusterOf } from '../../backlog/a-cluster.ts'
import { aServer } from '../a-server.ts'

const shop = aClusterOf([
  { destination: 'orders', group: 'billing', status: 'behind', messages: 40, age: 90 },
  { destination: 'orders', group: 'audit', messages: 0, age: 0, drain: 0 },
  { destination: 'mail', group: 'audit', status: 'stopped', messages: 7, drain: Infinity },
])
const jobs = aClusterOf(
  [
    { vhost: '/', destination: 'jobs', messages: 3, age: 2 },
    { vhost: 'eu', destination: 'jobs.retry', status: 'unknown' },
  ],
  { cluster: 'jobs' },
)
const night = aClusterOf(null, { cluster: 'night' })

type Test = Parameters<typeof aServer>[0]

async function get(t: Test, query: string): Promise<BacklogsDocument> {
  const { url } = await aServer(t, { backlogs: () => [shop, jobs, night] })
  const response = await fetch(`${url}/api/v1/backlogs${query}`)
  return (await response.json()) as BacklogsDocument
}

/** Destination and group or vhost of the returned backlogs, in order. */
async function namesFor(t: Test, query: string): Promise<string[]> {
  const { backlogs } = await get(t, query)
  return backlogs.map(
    ({ destination, consumer_group, vhost }) => `${destination} ${consumer_group ?? vhost ?? ''}`,
  )
}

t.test('all backlogs are returned worst first, with the data age of each cluster', async t => {
  const { backlogs, clusters, total, generated_at: at } = await get(t, '')
  t.equal(at, '2023-11-14T22:13:20.000Z')
  t.equal(total, 5)
  t.same(backlogs[0], {
    messaging_cluster: 'prod',
    messaging_system: 'kafka',
    vhost: null,
    destination: 'mail',
    consumer_group: 'audit',
    status: 'stopped',
    messages: 7,
    age_seconds: null,
    age_lower_bound_seconds: null,
    age_upper_bound_seconds: null,
    objective_seconds: null,
    arrived_per_second: null,
    completed_per_second: null,
    drain_seconds: '+Inf',
    consumers: null,
    unknown_partitions: null,
    stale_partitions: null,
  })
  t.match(clusters, [
    { messaging_cluster: 'prod', state: 'up', data_age_seconds: 4 },
    { messaging_cluster: 'jobs', messaging_system: 'rabbitmq', state: 'up' },
    { messaging_cluster: 'night', state: 'down', read_at: null, data_age_seconds: null },
  ])
})

t.test('filters accept exact names, wildcards and several values', async t => {
  t.same(await namesFor(t, '?destination=orders&consumer_group=billing'), ['orders billing'])
  t.same(await namesFor(t, '?destination=jobs*&sort=name'), ['jobs /', 'jobs.retry eu'])
  t.same(
    await namesFor(t, '?destination=jobs.'),
    [],
    'a dot is literal, and part of a name does not match',
  )
  t.same(await namesFor(t, '?vhost=eu'), ['jobs.retry eu'])
  t.same(await namesFor(t, '?status=stopped,unknown'), ['mail audit', 'jobs.retry eu'])
  t.same(await namesFor(t, '?status=stopped&status=behind'), ['mail audit', 'orders billing'])
  t.same(await namesFor(t, '?min_age=2&sort=age'), ['orders billing', 'jobs /'])
  t.notOk((await namesFor(t, '?min_age=0')).includes('mail audit'), 'its age is unknown')
  t.same(await namesFor(t, '?system=rabbitmq&cluster=j*&sort=messages'), [
    'jobs /',
    'jobs.retry eu',
  ])
})

t.test('only clusters that match the filters are returned', async t => {
  const { clusters } = await get(t, '?system=rabbitmq')
  t.same(
    clusters.map(({ messaging_cluster: name }) => name),
    ['jobs'],
  )
})

t.test('pages are consecutive, and each has the total', async t => {
  t.same(await namesFor(t, '?sort=name&limit=2'), ['jobs /', 'jobs.retry eu'])
  t.same(await namesFor(t, '?sort=name&limit=2&offset=4'), ['orders billing'])
  const { total, offset, limit } = await get(t, '?limit=2&offset=4')
  t.same({ total, offset, limit }, { total: 5, offset: 4, limit: 2 })
})

t.test('the sum for autoscalers is null rather than too low', async t => {
  const sum = async (query: string): Promise<unknown> => (await get(t, query)).summary.messages
  t.equal(await sum('?cluster=prod&destination=orders&limit=1'), 40)
  t.equal(await sum('?cluster=jobs'), null, 'the depth of a queue is unknown')
  t.equal(await sum('?destination=orders'), null, 'a cluster that may have more backlogs is down')
  t.equal(await sum('?cluster=prod&destination=typo'), null, 'nothing matches')
  t.equal((await get(t, '?cluster=prod')).summary.age_seconds, 90)
})

t.test('all invalid parameters are returned, each with the expected value', async t => {
  const { url } = await aServer(t)
  const response = await fetch(
    `${url}/api/v1/backlogs?limit=1001&offset=-1&status=slow&min_age=5m&sort=age,name&limit=2&topic=a`,
  )
  t.equal(response.status, 400)
  const { errors } = (await response.json()) as { errors: readonly ParameterError[] }
  t.same(
    errors.map(({ parameter, expected, found }) => `${parameter}: ${expected}: ${found}`),
    [
      'topic: one of the parameters cluster, system, vhost, destination, consumer_group, status, min_age, sort, offset, limit: topic',
      'status: one of rewound, stopped, abandoned, stalled, behind, unknown, ok: slow',
      'min_age: a number of seconds, 0 or more: 5m',
      'sort: one of worst, age, messages, drain, name: age,name',
      'offset: a whole number, 0 or more: -1',
      'limit: a single value: 1001 and 2',
      'limit: a whole number from 1 to 1000: 1001',
    ],
  )
  t.equal(errors[1]?.remedy, 'correct or remove `status`')
})

t.test('a request with too many values or wildcards is rejected before any work', async t => {
  const { url } = await aServer(t, { rank: () => t.fail('ranked') as never })
  const errorsOf = async (query: string): Promise<readonly ParameterError[]> => {
    const response = await fetch(`${url}/api/v1/backlogs?${query}`)
    t.equal(response.status, 400)
    return ((await response.json()) as { errors: ParameterError[] }).errors
  }
  t.match(await errorsOf('destination=a*b&'.repeat(1000)), [
    { parameter: 'destination', expected: 'at most 20 values', found: '1000 values' },
  ])
  t.match(await errorsOf(`vhost=${'*'.repeat(11)}`), [
    { parameter: 'vhost', expected: 'at most 10 wildcards `*`', found: '11 wildcards' },
  ])
  t.match(await errorsOf(`status=${'ok,'.repeat(4000)}ok`), [
    { parameter: 'status', expected: 'at most 20 values', found: '4001 values' },
  ])
  const unknown = await errorsOf(Array.from({ length: 1000 }, (_, n) => `p${n}`).join('&'))
  t.equal(unknown.length, 20)
})

t.test('twenty names of ten wildcards each are accepted', async t => {
  t.same(
    await namesFor(t, 'destination=*o*r*d*e*r*s*&consumer_group=b*&'.repeat(20).replace(/^/, '?')),
    ['orders billing'],
  )
})
