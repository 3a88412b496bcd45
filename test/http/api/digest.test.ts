import t from 'tap'
import type { Digest } from '../../../src/reports/digest/digest.ts'
import type { ABacklog } from '../../backlog/a-backlogs.ts'
import { aPeriodOf, midnight } from '../../reports/digest/a-period.ts'
import { aServer } from '../a-server.ts'

const orders: ABacklog = { id: 1, destination: 'orders', group: 'billing' }
const shop = aPeriodOf(
  { '-1': [orders], 20: [{ ...orders, status: 'stopped' }], 21: [orders] },
  { cluster: 'shop' },
)
const jobs = aPeriodOf({ '-1': [{ id: 1, vhost: '/', destination: 'jobs' }] }, { cluster: 'jobs' })

type Test = Parameters<typeof aServer>[0]

async function get(t: Test, query = ''): Promise<Response> {
  const now = (): number => midnight + 86_400
  const { url } = await aServer(
    t,
    { backlogs: () => [shop, jobs], now },
    { linkTemplates: [{ name: 'Wiki', url: 'https://wiki.example.com/{cluster}' }] },
  )
  return await fetch(`${url}/api/v1/digest${query}`)
}

t.test('without parameters it is the digest of the last 24 hours', async t => {
  const digest = (await (await get(t)).json()) as Digest
  t.match(digest, {
    from: '2026-11-24T00:00:00.000Z',
    to: '2026-11-25T00:00:00.000Z',
    time_zone: 'UTC',
    instance: 'tidemark-1',
    report: null,
    backlogs: 2,
    incidents: { total: 1, entries: [{ links: [{ url: 'https://wiki.example.com/shop' }] }] },
  })
})

t.test('since, until and names select the period and the backlogs', async t => {
  const digest = (await (
    await get(t, '?since=2026-11-24T20:30:00Z&until=2026-11-24T22:00:00Z&cluster=shop')
  ).json()) as Digest
  t.match(digest, { backlogs: 1, clusters: [{ messaging_cluster: 'shop' }] })
  t.equal(digest.incidents.entries[0]?.lasted_seconds, 1800)
  const none = (await (await get(t, '?destination=j*')).json()) as Digest
  t.match(none, { backlogs: 1, incidents: { total: 0 } })
})

t.test('each format has its content type', async t => {
  for (const [format, type, start] of [
    ['json', 'application/json; charset=utf-8', '{'],
    ['html', 'text/html; charset=utf-8', '<!doctype html>'],
    ['markdown', 'text/markdown; charset=utf-8', '# Backlogs'],
    ['text', 'text/plain; charset=utf-8', 'Backlogs from'],
  ] as const) {
    const response = await get(t, `?format=${format}&time_zone=Europe/Berlin`)
    t.equal(response.headers.get('content-type'), type)
    t.ok((await response.text()).startsWith(start), format)
  }
})

t.test('each wrong parameter is an error with its remedy', async t => {
  const response = await get(
    t,
    '?since=2026-11-26T00:00:00Z&time_zone=Mars/Olympus&format=pdf&last=24h',
  )
  t.equal(response.status, 400)
  const { errors } = (await response.json()) as { errors: readonly { parameter: string }[] }
  t.same(errors.map(({ parameter }) => parameter).sort(), ['format', 'last', 'since', 'time_zone'])
})
