import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { runbooksUrl, statusReason } from '../../../src/http/status/runbooks.ts'
import { statuses } from '../../../src/backlog/status.ts'
import { type ABacklog } from '../../backlog/a-backlogs.ts'
import { aClusterOf } from '../../backlog/a-cluster.ts'
import { aServer } from '../a-server.ts'

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
): Promise<{ readonly status: number; readonly page: string; readonly text: string }> {
  const { url } = await aServer(t, { backlogs: () => clusters })
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
    'behind The oldest message is older than the objective. Runbook BacklogOlderThanObjective Cluster prod Consumer group a b Messages waiting 5 Age of the oldest 12 min (10–15 min) Objective 60 s Arriving 4 messages/s Processed 2 messages/s Drain time never Consumers 3 ',
  )
  t.match(pages[1]?.text, 'ok No messages are waiting. Cluster prod Consumer group other')
  t.match(pages[2]?.text, 'unknown The number of messages could not be read')
  t.match(pages[2]?.text, 'Cluster rabbit Messages waiting unknown')
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
