import t from 'tap'
import { BacklogHistory } from '../../../src/backlog/history/backlog-history.ts'
import type { ClusterBacklogs } from '../../../src/backlog/cluster-backlogs.ts'
import type { EventsDocument } from '../../../src/reports/events-document.ts'
import type { ParameterError } from '../../../src/http/parameters.ts'
import { type ABacklog, aBacklogs } from '../../backlog/a-backlogs.ts'
import { aClusterOf } from '../../backlog/a-cluster.ts'
import { aServer } from '../a-server.ts'

/** One minute before midnight UTC. */
const start = Date.parse('2026-11-24T23:59:00Z') / 1000

/** A cluster read a minute apart; null: a failed reading. */
function aHistory(
  cluster: string,
  readings: readonly (readonly ABacklog[] | null)[],
): ClusterBacklogs {
  const history = new BacklogHistory()
  readings.forEach((backlogs, at) => {
    const wall = start + at * 60
    history.journal.observeState(backlogs === null ? 'down' : 'up', wall)
    if (backlogs !== null) history.observe(aBacklogs(backlogs), { wall, monotonic: at * 60 })
  })
  const latest = readings.find(backlogs => backlogs !== null) ?? []
  return aClusterOf(latest, { cluster, journal: history.journal })
}

const orders: ABacklog = { id: 1, destination: 'orders', group: 'billing' }
const mail: ABacklog = { id: 2, destination: 'mail', group: 'crm' }

const shop = aHistory('shop', [
  [orders, mail],
  [{ ...orders, status: 'stopped', messages: 12, age: 7.5 }, mail],
  [orders, { ...mail, status: 'behind', messages: 3 }],
  [orders],
])
const jobs = aHistory('jobs', [[{ id: 1, vhost: '/', destination: 'jobs' }], null])
const night = aClusterOf(null, { cluster: 'night' })

type Test = Parameters<typeof aServer>[0]

async function get(t: Test, query = ''): Promise<EventsDocument> {
  const { url } = await aServer(t, { backlogs: () => [shop, jobs, night] })
  const response = await fetch(`${url}/api/v1/events${query}`)
  return (await response.json()) as EventsDocument
}

/** `00:01 orders stopped>ok`. */
async function lines(t: Test, query = ''): Promise<readonly string[]> {
  const { events } = await get(t, query)
  return events.map(
    ({ at, destination, messaging_cluster, status_before, status }) =>
      `${at.slice(11, 16)} ${destination ?? messaging_cluster} ${status_before}>${status}`,
  )
}

t.test('events of all clusters are returned newest first', async t => {
  t.same(await lines(t), [
    '00:02 mail behind>null',
    '00:01 orders stopped>ok',
    '00:01 mail ok>behind',
    '00:00 orders ok>stopped',
    '00:00 jobs up>down',
  ])
  const { events, total, clusters } = await get(t, '?destination=orders&status=stopped')
  t.equal(total, 1)
  t.same(events[0], {
    at: '2026-11-25T00:00:00.000Z',
    messaging_cluster: 'shop',
    messaging_system: 'kafka',
    vhost: null,
    destination: 'orders',
    consumer_group: 'billing',
    status_before: 'ok',
    status: 'stopped',
    lasted_seconds: null,
    messages: 12,
    age_seconds: 7.5,
  })
  t.match(clusters, [
    { messaging_cluster: 'shop', complete_since: '2026-11-24T23:59:00.000Z' },
    { messaging_cluster: 'jobs' },
    { messaging_cluster: 'night', complete_since: null },
  ])
})

t.test('events are filtered by name, new status and time', async t => {
  t.same(await lines(t, '?cluster=jobs'), ['00:00 jobs up>down'])
  t.same(await lines(t, '?status=down,behind'), ['00:01 mail ok>behind', '00:00 jobs up>down'])
  t.same(await lines(t, '?consumer_group=crm'), ['00:02 mail behind>null', '00:01 mail ok>behind'])
  t.same(await lines(t, '?since=2026-11-25T00:01:30Z'), ['00:02 mail behind>null'])
  t.same(await lines(t, `?since=${start + 60}&until=${start + 120}&system=kafka`), [
    '00:00 orders ok>stopped',
  ])
  t.same(await lines(t, `?since=${encodeURIComponent('2026-11-25T01:02:00+01:00')}`), [
    '00:02 mail behind>null',
  ])
})

t.test('pages are consecutive, and each has the total', async t => {
  const { events, total } = await get(t, '?limit=2&offset=1')
  t.equal(total, 5)
  t.same(
    events.map(({ status }) => status),
    ['ok', 'behind'],
  )
})

t.test('an invalid request returns each error', async t => {
  const { url } = await aServer(t)
  const response = await fetch(`${url}/api/v1/events?since=yesterday&until=&status=dead&limit=0`)
  t.equal(response.status, 400)
  const { errors } = (await response.json()) as { errors: readonly ParameterError[] }
  t.same(
    errors.map(({ parameter }) => parameter),
    ['status', 'since', 'until', 'limit'],
  )
  t.match(errors[1], { found: 'yesterday', expected: /RFC 3339/ })
})
