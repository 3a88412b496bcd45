import t from 'tap'
import { aClusterOf } from '../../backlog/a-cluster.ts'
import { aServer } from '../a-server.ts'

interface Shown {
  readonly status: number
  readonly page: string
  readonly text: string
}

const clusters = [
  aClusterOf([
    { destination: 'orders', group: 'Billing', status: 'stopped', messages: 5 },
    { destination: 'orders', group: 'audit', messages: 0 },
    { destination: 'a&b', group: 'audit', status: 'unknown' },
  ]),
  aClusterOf([{ vhost: 'eu', destination: 'jobs', messages: 7 }], { cluster: 'rabbit' }),
  aClusterOf(null, { cluster: 'dead' }),
]

async function shown(
  t: { teardown(close: () => Promise<void>): void },
  path: string,
  backlogs = clusters,
): Promise<Shown> {
  const { url } = await aServer(t, { backlogs: () => backlogs })
  const response = await fetch(`${url}${path}`)
  const page = await response.text()
  const text = page
    .replace(/<style>.*<\/style>/s, '')
    .replace(/<form.*<\/form>/s, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
  return { status: response.status, page, text }
}

t.test('all backlogs are listed, empty ones too, and clusters without data are named', async t => {
  const { text } = await shown(t, '/backlogs')
  t.match(text, '1–4 of 4 Without the backlogs of dead: unknown.')
  t.match(text, /stopped orders Billing .* unknown a&amp;b audit .* ok eu\/jobs .* ok orders audit/)
})

t.test('every word of a search must occur in a name, in any case', async t => {
  const { text, page } = await shown(t, '/backlogs?search=ORD+bill')
  t.match(text, '1–1 of 1')
  t.match(text, 'stopped orders Billing')
  t.match(page, 'value="ORD bill"', 'the search can be edited')
  t.match((await shown(t, '/backlogs?search=rabbit+eu')).text, '1–1 of 1')
  t.match((await shown(t, '/backlogs?search=nothing')).text, 'No backlog matches.')
})

t.test('an empty choice of the form is no filter', async t => {
  const { text } = await shown(t, '/backlogs?search=&status=&sort=name')
  t.match(text, /a&amp;b audit .* orders Billing .* orders audit .* eu\/jobs/)
})

t.test('pages do not overlap, and their links keep the selection', async t => {
  const rows = Array.from({ length: 120 }, (_, n) => ({
    destination: `t${String(n).padStart(3, '0')}`,
    messages: 1,
  }))
  const path = '/backlogs?search=t&status=ok&sort=name&refresh=on&offset='
  const { page, text } = await shown(t, `${path}50`, [aClusterOf(rows)])
  t.match(text, '51–100 of 120')
  t.match(text, / t050 .* t099 /)
  t.notMatch(text, / t049 | t100 /)
  const link = (offset: string): string =>
    `href="/backlogs?search=t&amp;status=ok&amp;sort=name${offset}&amp;refresh=on"`
  t.match(page, link(''), 'previous')
  t.match(page, link('&amp;offset=100'), 'next')
  t.match((await shown(t, `${path}500`, [aClusterOf(rows)])).text, 'Nothing here: only 120 match.')
})

t.test('the page is refreshed only on request, because that discards what is typed', async t => {
  t.notMatch((await shown(t, '/backlogs')).page, 'http-equiv="refresh"')
  t.match((await shown(t, '/backlogs?refresh=on')).page, 'http-equiv="refresh" content="15"')
})

t.test('invalid parameters are rejected with the remedy', async t => {
  const { status, page } = await shown(t, '/backlogs?sort=size&offset=-1&colour=red')
  t.equal(status, 400)
  t.match(page, 'parameter colour: found colour, expected one of the parameters search, status')
  t.match(page, 'parameter sort: found size, expected one of worst, age')
  t.match(page, 'parameter offset: found -1, expected a whole number, 0 or more')
  const long = await shown(t, `/backlogs?search=${'x'.repeat(201)}`)
  t.match(long.page, 'parameter search: found 201 characters, expected at most 200 characters')
})

t.test('the form may be sent to the exporter alone, and no script runs', async t => {
  const { url } = await aServer(t)
  const { headers } = await fetch(`${url}/backlogs`)
  const policy = headers.get('content-security-policy') ?? ''
  t.match(policy, "default-src 'none'")
  t.equal(policy.split('form-action').length, 2, 'one directive')
  t.match(policy, "form-action 'self'")
  const metrics = await fetch(`${url}/metrics`)
  t.match(metrics.headers.get('content-security-policy'), "form-action 'none'")
})

t.test('a search with markup is shown as text', async t => {
  const { page } = await shown(t, `/backlogs?search=${encodeURIComponent('"><script>')}`)
  t.notMatch(page, '<script>')
})
