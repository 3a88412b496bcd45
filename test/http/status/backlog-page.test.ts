import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { runbooksUrl, statusReason } from '../../../src/http/status/runbooks.ts'
import { statuses } from '../../../src/backlog/status.ts'
import { type ABacklog, aBacklogs } from '../../backlog/a-backlogs.ts'
import { aClusterOf } from '../../backlog/a-cluster.ts'
import { BacklogHistory } from '../../../src/backlog/history/backlog-history.ts'
import type { GroupDetails } from '../../../src/backlog/backlog-details.ts'
import type { ClusterBacklogs } from '../../../src/backlog/cluster-backlogs.ts'
import { lastHourChart } from '../../../src/http/status/last-hour-chart.ts'
import type { ClusterStatus } from '../../../src/monitor/status.ts'
import { aCluster, aServer } from '../a-server.ts'

const name = `o&r "d"/ers+1?ü`
const clusters = [
  aClusterOf([
    {
      destination: name,
      group: 'a b',
      status: 'behind',
      messages: 5,
      age: 720,
      ageLowerBound: 600,
      ageUpperBound: 900,
      objective: 60,
      arrivalRate: 4,
      completionRate: 2,
      drain: Infinity,
      consumers: 3,
    },
    { destination: name, group: 'other', status: 'ok', messages: 0, age: 0 },
  ]),
  aClusterOf([{ vhost: 'eu', destination: name, status: 'unknown' }], { cluster: 'rabbit' }),
]

async function shown(
  t: { teardown(close: () => Promise<void>): void },
  path: string,
  backlogs: readonly ClusterBacklogs[] = clusters,
): Promise<{ readonly status: number; readonly page: string; readonly text: string }> {
  const { url } = await aServer(t, { backlogs: () => backlogs })
  const response = await fetch(`${url}${path}`)
  const page = await response.text()
  const text = page
    .replace(/<style>.*<\/style>/s, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
  return { status: response.status, page, text }
}

t.test('each row leads to the page of its backlog, whatever is in its names', async t => {
  const { page } = await shown(t, '/backlogs?sort=name')
  const links = Array.from(page.matchAll(/href="(\/backlogs\/detail[^"]*)"/g), ([, href = '']) =>
    href.replaceAll('&amp;', '&'),
  )
  t.equal(links.length, 3)
  const pages = await Promise.all(links.map(link => shown(t, link)))
  t.match(
    pages[0]?.text,
    'behind The oldest message is older than the objective. Runbook BacklogOlderThanObjective Cluster prod Consumer group a b Messages waiting 5 Age of the oldest 12 min (10–15 min) Objective 60 s Arriving 4/s Processed 2/s Drain time never Consumers 3 ',
  )
  t.match(pages[1]?.text, 'ok No messages are waiting. Cluster prod Consumer group other')
  t.match(pages[2]?.text, 'unknown The number of messages could not be read')
  t.match(pages[2]?.text, 'Cluster rabbit Messages waiting unknown')
})

const member = {
  clientId: 'worker<1>',
  host: '10.0.0.7',
  instanceId: null,
  partitions: 1,
  messages: 40,
}

const group: GroupDetails = {
  type: 'classic',
  state: 'Stable',
  assignor: 'range',
  coordinator: '2 (kafka-2)',
  memberCount: 240,
  members: [member],
  partitionCount: 3,
  partitions: [
    {
      ...{ topic: 'orders', partition: 3, leader: null, messages: 40, state: 'stale', age: 90 },
      ...{ committedOffset: 60, logEndOffset: 100, member },
    },
    {
      ...{ topic: 'orders', partition: 4, leader: '1 (kafka-1)', messages: NaN, age: NaN },
      ...{ state: 'uncommitted', committedOffset: NaN, logEndOffset: 1, member: 'none' },
    },
    {
      ...{ topic: 'orders', partition: 5, leader: '1 (kafka-1)', messages: NaN, age: NaN },
      ...{ state: 'unknown', committedOffset: NaN, logEndOffset: NaN, member: 'unknown' },
    },
  ],
}

const ofGroup = (overrides: Partial<GroupDetails> = {}): ClusterBacklogs =>
  aClusterOf(
    [{ destination: 'orders', group: 'billing' }],
    {},
    {
      group: () => ({ ...group, ...overrides }),
    },
  )
const billing = '/backlogs/detail?cluster=prod&destination=orders&consumer_group=billing'

t.test('the page of a group shows who reads each partition, and who lags', async t => {
  const { text, page } = await shown(t, billing, [ofGroup()])
  t.match(text, 'Group state Stable Group type classic Assignor range Coordinator 2 (kafka-2)')
  t.match(
    text,
    'Partition Messages Age Leader Member 3 stale 40 90 s none worker&lt;1&gt; 10.0.0.7',
  )
  t.match(
    text,
    '4 nothing committed unknown 1 (kafka-1) none 5 unknown unknown 1 (kafka-1) unknown',
  )
  t.match(text, '1 of 240 members, most messages first. More as JSON')
  t.match(text, 'Instance id Partitions Messages worker&lt;1&gt; 10.0.0.7 – 1 40')
  t.match(page, 'href="/api/v1/groups/prod/billing?destination=orders&amp;limit=1000"')
})

t.test('the page of a group says why it shows no members', async t => {
  const empty = await shown(t, billing, [ofGroup({ memberCount: 0, members: [] })])
  t.match(empty.text, 'The group has no members, so no consumer reads its topics.')
  const unknown = await shown(t, billing, [ofGroup({ memberCount: NaN, members: null })])
  t.match(unknown.text, 'The members could not be read.')
  const shared = await shown(t, billing, [ofGroup({ type: 'share' })])
  t.match(shared.text, 'Client id Host Instance id worker&lt;1&gt; 10.0.0.7 –')
  t.match(shared.text, 'Partition Messages Age Leader 3 stale 40 90 s none 4')
})

t.test('the page of a queue shows its policy, and only what its type reports', async t => {
  const queue = {
    ...{ type: 'quorum', state: 'running', policy: 'limits', node: 'rabbit@a', ready: 3 },
    settings: [{ label: 'Dead letters', value: 'to <orders>' }],
    ...{ unacked: 2, delayed: NaN, consumers: 1, consumerCapacity: 0.256, publishers: NaN },
    ...{ members: 3, membersOnline: 2 },
  }
  const cluster = aClusterOf([{ vhost: '/', destination: 'jobs' }], {}, { queue: () => queue })
  const path = '/backlogs/detail?cluster=prod&vhost=%2F&destination=jobs'
  const { text } = await shown(t, path, [cluster])
  t.match(
    text,
    'Policy limits Dead letters to &lt;orders&gt; Type quorum State running Node rabbit@a Ready 3 Unacknowledged 2 Consumer capacity 26 % Members online 2 of 3 Messages over',
  )
  const classic = { ...queue, policy: '', state: '', members: NaN, consumerCapacity: NaN }
  const without = aClusterOf([{ vhost: '/', destination: 'jobs' }], {}, { queue: () => classic })
  const page = await shown(t, path, [without])
  t.match(page.text, 'Policy none Dead letters to &lt;orders&gt; Type quorum State unknown')
  t.notMatch(page.text, /Members online|capacity|NaN/)
})

t.test('configured links are shown where their placeholders have values', async t => {
  const linkTemplates = [
    { name: 'Grafana', url: 'https://g/?c={cluster}&d={destination}&g={consumer_group}&v={vhost}' },
    { name: 'Cluster', url: 'https://g/{system}/{cluster}#{cluster}' },
    { name: 'Prometheus', url: 'https://p/alerts' },
  ]
  const statuses = (): ClusterStatus[] => [aCluster()]
  const server = await aServer(t, { backlogs: () => clusters, statuses }, { linkTemplates })
  const linksOf = async (path: string): Promise<string[]> => {
    const page = await (await fetch(`${server.url}${path}`)).text()
    return Array.from(page.matchAll(/href="(https:[^"]*)"[^>]*>(?!Runbook)/g), ([, href = '']) =>
      href.replaceAll('&amp;', '&'),
    )
  }
  t.same(await linksOf('/backlogs'), ['https://p/alerts'])
  t.same(await linksOf('/'), ['https://p/alerts', 'https://g/kafka/prod#prod'])
  const query = new URLSearchParams({ cluster: 'prod', destination: name, consumer_group: 'a b' })
  t.same(await linksOf(`/backlogs/detail?${query.toString()}`), [
    'https://p/alerts',
    `https://g/?c=prod&d=${encodeURIComponent(name)}&g=a%20b&v=`,
    'https://g/kafka/prod#prod',
  ])
})

t.test('the last hour has a scale that rises with the highest number', t => {
  const chart = (...points: number[]): string => lastHourChart(points, 3600).toString()
  const scale = (...points: number[]): string =>
    Array.from(chart(...points).matchAll(/<span>([^<]*)<\/span>/g), ([, text]) => text).join(' ')
  t.equal(scale(0, 0, 0), '1 0.5 0 00:58 00:59 01:00 UTC')
  t.equal(scale(1, 1001, 7), '2000 1000 0 00:58 00:59 01:00 UTC')
  t.equal(scale(5, 5, 5), '5 2.5 0 00:58 00:59 01:00 UTC')
  t.match(chart(0, NaN, 5, 5), 'd="M0,100.00 h0"')
  t.match(chart(0, NaN, 5, 5), 'd="M2,0.00 L3,0.00"')
  t.match(chart(NaN, NaN), 'No reading succeeded in the last hour.')
  t.end()
})

t.test('a backlog that is not known is not found, and the page says why', async t => {
  const { status, text } = await shown(
    t,
    '/backlogs/detail?cluster=prod&destination=gone&consumer_group=a',
  )
  t.equal(status, 404)
  t.match(text, 'gone This backlog is not known. Either it no longer exists')
  t.equal((await shown(t, '/backlogs/detail')).status, 404)
  const invalid = await shown(t, '/backlogs/detail?topic=x')
  t.equal(invalid.status, 400)
  t.match(invalid.page, 'parameter topic: found topic, expected one of the parameters cluster')
})

t.test('the runbook of every status exists where the alerts link it', t => {
  const files = readdirSync('docs/runbooks')
  const alerts = readFileSync('alerts/thresholds.yaml', 'utf8')
  const rows: readonly ABacklog[] = [
    ...statuses.map(status => ({ destination: 'x', status, messages: 1 })),
    { destination: 'x', status: 'behind', messages: 1, age: 2, objective: 1 },
    { destination: 'x', status: 'unknown' },
    { destination: 'x', status: 'ok', messages: 0 },
  ]
  const cluster = aClusterOf(rows)
  const { latest } = cluster
  if (latest === null) throw new Error('no backlogs')
  const reasons = rows.map((_, row) => statusReason({ cluster, latest, row }))
  const runbooks = reasons.flatMap(({ runbook }) => runbook ?? [])
  t.same(
    runbooks.filter(runbook => !files.includes(`${runbook}.md`)),
    [],
  )
  t.equal(new Set(runbooks).size, 6)
  t.ok(alerts.includes(runbooksUrl))
  t.equal(new Set(reasons.map(({ text }) => text)).size, rows.length)
  t.end()
})

t.test('the page of a backlog lists the last changes of its status', async t => {
  const history = new BacklogHistory()
  const statuses = ['ok', 'stopped', 'ok', 'behind'] as const
  statuses.forEach((status, at) => {
    const instant = { wall: 1_699_999_700 + at * 60, monotonic: at * 60 }
    const orders = { destination: 'orders', group: 'billing', status, messages: 5 * at, age: at }
    const mail = { id: 1, destination: 'mail', group: 'billing', status }
    history.observe(aBacklogs([{ id: 0, ...orders }, mail]), instant)
  })
  const backlogs = [{ id: 0, destination: 'orders', group: 'billing', status: 'behind' } as const]
  const cluster = aClusterOf(backlogs, { journal: history.journal })
  const detail = '/backlogs/detail?cluster=prod&destination=orders&consumer_group=billing'
  const { text } = await shown(t, detail, [cluster])
  t.match(
    text,
    'The status has been the same since 2023-11-14 22:11:20 UTC, for 2 min. Time From To Lasted Messages Age ' +
      '2023-11-14 22:11:20 UTC ok behind 60 s 15 3 s 2023-11-14 22:10:20 UTC stopped ok 60 s 10 2 s ' +
      '2023-11-14 22:09:20 UTC ok stopped – 5 1 s',
  )
  const quiet = aClusterOf(backlogs)
  t.match(
    (await shown(t, detail, [quiet])).text,
    'The status has been the same since the exporter first read this backlog.',
  )
})
