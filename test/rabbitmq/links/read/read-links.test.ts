import t from 'tap'
import type { NamePatterns } from '../../../../src/columns/name-filter.ts'
import type { LinksFacts } from '../../../../src/rabbitmq/links/facts.ts'
import {
  createLinksSource,
  type LinksSection,
} from '../../../../src/rabbitmq/links/read/read-links.ts'
import type { Reading } from '../../../../src/reading/reading.ts'
import type { MockRabbitmq } from '../../../../testbed/mock-rabbitmq/mock-rabbitmq.ts'
import { manualClock } from '../../../manual-clock.ts'
import { aMock, anApiOf } from '../../mock-cluster.ts'
import { listFaults, missingEndpoint } from '../../response-faults.ts'

const everyVhost: NamePatterns = { include: [], exclude: [] }

function read(
  t: Parameters<typeof anApiOf>[0],
  mock: MockRabbitmq,
  vhosts = everyVhost,
): Promise<Reading<LinksFacts, LinksSection>> {
  const api = anApiOf(t, mock, { maxResponseBytes: 1_000_000 })
  const source = createLinksSource({ api, vhosts, observe: () => undefined, clock: manualClock() })
  return source.read(new AbortController().signal)
}

const at = { node: 'rabbit@a', timestamp: '2026-11-30 4:51:13' }
const moved = { node: 'rabbit@b', timestamp: '2026-11-30 10:00:00' }
const orders = { ...at, name: 'orders', vhost: '/', type: 'dynamic', state: 'running' }
const east = { ...at, vhost: '/', exchange: 'x', upstream: 'east', status: 'running' }

/** Each list, its path and one row of it. */
const lists = [
  { section: 'shovels', column: 'shovels', path: '/api/shovels', row: orders },
  {
    section: 'federation_links',
    column: 'federationLinks',
    path: '/api/federation-links',
    row: east,
  },
] as const

async function withLinks(t: Parameters<typeof anApiOf>[0]): Promise<MockRabbitmq> {
  const mock = await aMock(t)
  mock.cluster.shovels = [orders]
  mock.cluster.federationLinks = [east]
  return mock
}

t.test('shovels and federation links have a row each', async t => {
  const mock = await withLinks(t)
  mock.cluster.shovels = [{ ...orders, name: 'archive', type: 'static', vhost: undefined }, orders]
  mock.cluster.federationLinks = [{ ...east, upstream: 'west', status: 'error' }, east]
  const { facts, sections } = await read(t, mock)
  t.match(facts.shovels, { rows: 2, vhost: ['', '/'], name: ['archive', 'orders'] })
  t.match(facts.federationLinks, {
    rows: 2,
    exchange: ['x', 'x'],
    upstream: ['east', 'west'],
    state: ['running', 'error'],
  })
  t.match(sections, { shovels: { state: 'complete' }, federation_links: { state: 'complete' } })
  t.equal(mock.requests.paths.length, 2)
})

t.test('only links of wanted virtual hosts have a row, and static shovels always', async t => {
  const mock = await withLinks(t)
  mock.cluster.shovels = [{ ...orders, name: 'archive', type: 'static', vhost: undefined }, orders]
  const { facts } = await read(t, mock, { include: ['shop'], exclude: [] })
  t.match(facts, { shovels: { name: ['archive'] }, federationLinks: { rows: 0 } })
})

for (const { section, column, path, row } of lists) {
  t.test(`${section}: a plugin that is not enabled is no problem`, async t => {
    const mock = await withLinks(t)
    mock.fault(path, missingEndpoint)
    const { facts, sections } = await read(t, mock)
    t.equal(facts[column]?.rows, 0)
    t.strictSame(sections[section], { state: 'complete', problems: [] })
  })

  for (const { is, fault, kind } of listFaults) {
    t.test(`${section}: ${is} is ${kind}`, async t => {
      const mock = await withLinks(t)
      mock.fault(path, fault)
      const { facts, sections } = await read(t, mock)
      t.equal(facts[column], null)
      t.match(sections[section], { state: 'failed', problems: [{ kind }] })
    })
  }

  t.test(`${section}: a row that cannot be decoded costs only itself`, async t => {
    const mock = await withLinks(t)
    mock.fault(path, { kind: 'body', body: JSON.stringify([null, row, 7, { vhost: '/' }]) })
    const { facts, sections } = await read(t, mock)
    t.equal(facts[column]?.rows, 1)
    t.match(sections[section], {
      state: 'partial',
      problems: [{ kind: 'malformed', detail: /^3 / }],
    })
  })

  t.test(`${section}: a link that moved to another node has its latest state`, async t => {
    const mock = await withLinks(t)
    const states = { state: 'terminated', status: 'error' }
    const body = JSON.stringify([
      { ...row, ...moved },
      { ...row, ...states },
    ])
    mock.fault(path, { kind: 'body', body })
    const { facts, sections } = await read(t, mock)
    t.strictSame(facts[column]?.state, ['running'])
    t.equal(sections[section].state, 'complete')
  })

  t.test(
    `${section}: names that are the same after decoding are one row, and reported`,
    async t => {
      const mock = await withLinks(t)
      const named = (name: string): object => ({ ...row, name, upstream: name })
      const body = JSON.stringify([named('a\ud800'), named('a\udc00'), row, row])
      mock.fault(path, { kind: 'body', body })
      const { facts, sections } = await read(t, mock)
      t.equal(facts[column]?.rows, 2)
      t.match(sections[section], {
        state: 'partial',
        problems: [{ detail: /^2 elements are listed twice/ }],
      })
    },
  )
}

t.test('federation links are not requested from a cluster without a management API', async t => {
  const mock = await withLinks(t)
  mock.fault('/api/shovels', { kind: 'status', status: 404, body: '<html></html>' })
  const { sections } = await read(t, mock)
  t.match(sections, {
    shovels: { state: 'failed', problems: [{ kind: 'malformed' }] },
    federation_links: { state: 'skipped' },
  })
})
