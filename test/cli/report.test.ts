import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import type { App } from '../../src/app-interface.ts'
import type { ExitCode } from '../../src/cli/exit-codes.ts'
import { run } from '../../src/cli/program.ts'
import { report, type ReportOptions } from '../../src/cli/report.ts'
import type { ClusterBacklogs } from '../../src/backlog/cluster-backlogs.ts'
import { rankBacklogs } from '../../src/backlog/ranking.ts'
import { runToCompletion } from '../run-to-completion.ts'
import { aClusterOf } from '../backlog/a-cluster.ts'
import { aServer } from '../http/a-server.ts'
import { type FakeContext, fakeContext } from './fake-context.ts'

const prod = aClusterOf([
  {
    destination: 'orders',
    group: 'billing',
    status: 'behind',
    messages: 1_234_567,
    age: 720,
    ageLowerBound: 600,
    ageUpperBound: 900,
    arrivalRate: 120.4,
    completionRate: 95,
    drain: Infinity,
  },
  {
    destination: 'mail',
    group: 'audit',
    status: 'stopped',
    messages: 7,
    age: 7200,
    ageLowerBound: 7200,
  },
  { destination: 'clicks', group: 'audit', messages: 0, age: 0, drain: 0 },
])

function anApp(clusters: readonly ClusterBacklogs[]): Partial<App> {
  return {
    backlogs: () => clusters,
    rank: (some, query) => Promise.resolve(runToCompletion(rankBacklogs(some, query))),
  }
}

/** Runs `report` over a window that is shorter than its flag allows. */
async function reportIn(
  context: FakeContext,
  options: Partial<ReportOptions> = {},
): Promise<ExitCode> {
  const sources = { file: null, flags: [], environment: {} }
  const defaults: ReportOptions = { format: 'table', sort: 'worst', top: 20, window: 0.004 }
  return await report({ ...defaults, ...options }, sources, context)
}

t.test('the table is aligned, worst first, with ages and their bounds', async t => {
  const context = fakeContext({ app: anApp([prod]) })
  t.equal(await reportIn(context), 0)
  t.equal(
    context.printed(),
    [
      'DESTINATION  GROUP    MESSAGES  AGE                 IN/S  OUT/S  DRAIN  STATUS',
      'mail         audit           7  ≥ 2 h                  –      –      –  stopped',
      'orders       billing    1.23 M  12 min (10–15 min)   120     95  never  behind',
      'clicks       audit           0  0 s                    –      –   0 ms  ok',
      '',
    ].join('\n'),
  )
})

t.test(
  'report polls over the window, prints its progress, and uses the window for statuses',
  async t => {
    let polls = 0
    const app = {
      ...anApp([prod]),
      pollOnce: () => {
        polls++
        return Promise.resolve()
      },
    }
    const context = fakeContext({ app })
    await reportIn(context)
    t.equal(polls, 5)
    t.match(context.errorOutput(), /^polling for 4ms …\npoll 2 of 5\n.*poll 5 of 5\n$/s)
    t.equal(context.created[0]?.config.kafka[0]?.statusWindow, 0.004)
    t.equal(context.created[0]?.config.rabbitmq[0]?.statusWindow, 0.004)
  },
)

t.test('several clusters get a column; a vhost is printed before its queue', async t => {
  const jobs = aClusterOf([{ vhost: 'eu', destination: 'jobs' }], { cluster: 'rabbit' })
  const context = fakeContext({ app: anApp([prod, jobs]) })
  await reportIn(context, { sort: 'name', top: 4 })
  t.match(context.printed(), /^CLUSTER +DESTINATION/)
  t.match(context.printed(), /^rabbit +eu\/jobs +– +–/m)
})

t.test('backlogs beyond --top are counted', async t => {
  const context = fakeContext({ app: anApp([prod]) })
  await reportIn(context, { top: 1 })
  t.match(context.printed(), /behind|stopped/)
  t.match(context.printed(), '2 more not shown; --top 3 shows all\n')
})

t.test('names are shortened in the middle only if the terminal is too narrow', async t => {
  const destination = 'a-topic-with-a-name-that-goes-on-and-on.v2'
  const app = anApp([aClusterOf([{ destination, group: 'g' }])])
  const narrow = fakeContext({ app, width: 80 })
  await reportIn(narrow)
  t.match(narrow.printed(), /^a-topic-w\S*…\S*n-and-on\.v2 {2}g /m)
  for (const line of narrow.printed().split('\n')) t.ok(line.length <= 80, line)
  const csv = fakeContext({ app, width: 80 })
  await reportIn(csv, { format: 'csv' })
  t.match(csv.printed(), destination)
})

t.test('a table of clusters with long names fits the terminal', async t => {
  const clusters = ['prod-eu-central-1-kafka', 'prod-eu-central-2-kafka'].map(cluster =>
    aClusterOf([{ destination: 'orders', group: 'analytics-enrichment' }], { cluster }),
  )
  const context = fakeContext({ app: anApp(clusters), width: 80 })
  await reportIn(context)
  t.match(context.printed(), /^prod\S*…\S*kafka +orders /m)
  for (const line of context.printed().split('\n')) t.ok(line.length <= 80, line)
})

t.test('control characters in names are replaced', async t => {
  for (const character of ['\u001b', '\u009b', '\u0085', '\u202e', '\u2067']) {
    const context = fakeContext({
      app: anApp([aClusterOf([{ destination: `a${character}[2Jx` }])]),
    })
    await reportIn(context)
    t.match(context.printed(), 'a�[2Jx')
  }
})

t.test('the table has colours on a terminal', async t => {
  const context = fakeContext({ app: anApp([prod]), hasColours: true })
  await reportIn(context)
  t.match(context.printed(), '\u001b[31mstopped\u001b[39m\n', 'without trailing spaces')
})

t.test('CSV has raw numbers, empty cells for unknown, and quotes where needed', async t => {
  const backlogs = [{ destination: 'a,"b"', messages: 1.5, drain: Infinity }]
  const context = fakeContext({ app: anApp([aClusterOf(backlogs)]) })
  await reportIn(context, { format: 'csv' })
  t.same(context.printed().split('\r\n'), [
    'messaging_cluster,messaging_system,vhost,destination,consumer_group,status,messages,age_seconds,age_lower_bound_seconds,age_upper_bound_seconds,objective_seconds,arrived_per_second,completed_per_second,drain_seconds,consumers,unknown_partitions,stale_partitions',
    'prod,kafka,,"a,""b""",billing,ok,1.5,,,,,,,+Inf,,,',
    '',
  ])
})

t.test('a long name does not widen the table, not even in a pipe', async t => {
  const backlogs = [{ destination: 'd'.repeat(8000), group: 'g'.repeat(30_000) }]
  const clusters = ['c'.repeat(8000), 'other'].map(cluster => aClusterOf(backlogs, { cluster }))
  for (const [width, most] of [
    [undefined, 400],
    [120, 120],
    [40, 90],
  ] as const) {
    const context = fakeContext({ app: anApp(clusters), ...(width !== undefined && { width }) })
    await reportIn(context)
    for (const line of context.printed().split('\n')) t.ok(line.length <= most, line)
    t.match(context.printed(), /\nc+…c+ +d+…d+ +g+…g+ /)
  }
})

t.test('CSV holds neither controls nor cells that spreadsheets run', async t => {
  const names = [
    '=cmd|calc',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '  =1',
    '＝1',
    'a=b',
    '\u001b[2Jx',
    'a\r\nb',
    'a\u202eb',
  ]
  const backlogs = names.map(destination => ({ destination, messages: -1, drain: Infinity }))
  const context = fakeContext({ app: anApp([aClusterOf(backlogs)]) })
  await reportIn(context, { format: 'csv', sort: 'name' })
  const cells = context.printed().split('\r\n').slice(1, -1)
  t.same(
    cells.map(line => line.split(',')[3]).sort(),
    [
      "'  =1",
      "'+1",
      "'-1",
      "'=cmd|calc",
      "'@SUM(A1)",
      "'＝1",
      'a b',
      'a=b',
      'a�b',
      '�=1',
      '�[2Jx',
    ].sort(),
  )
  t.match(cells[0], /,-1,.*,\+Inf,/, 'numbers stay numbers')
})

t.test('JSON has the names as they are, with controls as escapes', async t => {
  const destination = 'a\u001b\u009b\u202eb'
  const context = fakeContext({ app: anApp([aClusterOf([{ destination }])]) })
  await reportIn(context, { format: 'json' })
  t.notMatch(context.printed().replaceAll('\n', ''), /[\p{Cc}\p{Bidi_Control}]/u)
  const { backlogs } = JSON.parse(context.printed()) as { backlogs: unknown }
  t.match(backlogs, [{ destination }])
})

t.test('clusters that could not be read are named, and the exit code is 1', async t => {
  const old = aClusterOf([{ destination: 'x' }], { cluster: 'old', state: 'down' })
  const night = aClusterOf(null, { cluster: 'night' })
  const context = fakeContext({ app: anApp([old, night]) })
  t.equal(await reportIn(context), 1)
  t.match(context.errorOutput(), 'old: last poll failed; its backlogs are 4 s old\n')
  t.match(context.errorOutput(), 'night: could not be read; its backlogs are not in this report\n')
  t.match(context.errorOutput(), /run tidemark check for the reason\n$/)
})

t.test('report without backlogs says so', async t => {
  const context = fakeContext({ app: anApp([aClusterOf([])]) })
  t.equal(await reportIn(context), 0)
  t.equal(context.printed(), 'No known backlogs.\n')
})

t.test('a running exporter is queried page by page', async t => {
  const many = Array.from({ length: 1500 }, (_, n) => ({ destination: `t${n}`, messages: n }))
  const { url } = await aServer(t, { backlogs: () => [aClusterOf(many)] })
  const context = fakeContext()
  const flags = ['--url', `${url}/`, '--format', 'json', '--sort', 'messages', '--top', '1200']
  t.equal(await run(['report', ...flags], context), 0)
  const { backlogs } = JSON.parse(context.printed()) as { backlogs: { messages: number }[] }
  t.same(
    backlogs.map(({ messages }) => messages),
    Array.from({ length: 1200 }, (_, n) => 1499 - n),
  )
  t.same(context.created, [], 'nothing was polled')
})

t.test(
  'clusters that a running exporter cannot read are named, with the URL of the reason',
  async t => {
    const { url } = await aServer(t, { backlogs: () => [aClusterOf(null, { cluster: 'night' })] })
    const context = fakeContext()
    t.equal(await run(['report', '--url', url], context), 1)
    t.equal(context.printed(), 'No known backlogs.\n')
    t.equal(
      context.errorOutput(),
      `night: could not be read; its backlogs are not in this report\nsee ${url} for the reason\n`,
    )
  },
)

t.test('user and password of a URL are sent, and not printed', async t => {
  const requests: (string | undefined)[] = []
  const server = createServer((request, response) => {
    requests.push(request.headers.authorization)
    response.writeHead(302, { location: '/login' }).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  for (const command of ['report', 'healthcheck']) {
    const context = fakeContext()
    t.equal(await run([command, '--url', `http://us%40er:pa%2Fss@${host}/p/`], context), 1)
    t.match(context.errorOutput(), `http://${host}/p/`)
    t.match(context.errorOutput(), ': status 302, expected 200: use the URL that it redirects to')
    t.notMatch(context.errorOutput(), /pa(?:%2F|\/)ss/)
  }
  const sent = `Basic ${Buffer.from('us@er:pa/ss').toString('base64')}`
  t.same(requests, [sent, sent])
})

t.test('ports that browsers block are only refused by who listens there', async t => {
  for (const port of ['1', '6000', '10080']) {
    const context = fakeContext()
    t.equal(await run(['report', '--url', `http://127.0.0.1:${port}`], context), 1)
    t.match(context.errorOutput(), 'connection refused: nothing listens on this port')
  }
  for (const port of ['65536', '99999', 'metrics']) {
    const context = fakeContext()
    t.equal(await run(['report', '--url', `http://127.0.0.1:${port}`], context), 2)
    t.match(context.errorOutput(), /option '--url <url>' is invalid\. Expected a URL such as/)
  }
})

t.test('another server behind a URL cannot command the terminal', async t => {
  const hostile = 'a\u001b[2J\u009b\nb'
  const server = createServer((_, response) => {
    const cluster = { messaging_cluster: hostile, state: 'down', data_age_seconds: null }
    response.end(JSON.stringify({ backlogs: [], clusters: [cluster], total: 0 }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const context = fakeContext()
  t.equal(await run(['report', '--url', url], context), 1)
  t.match(context.errorOutput(), 'a�[2J� b: could not be read')
})

t.test('a URL that does not respond, or is not an exporter, is an error', async t => {
  const dead = fakeContext()
  t.equal(await run(['report', '--url', 'http://127.0.0.1:1'], dead), 1)
  t.match(
    dead.errorOutput(),
    /^http:\/\/127\.0\.0\.1:1\/api\/v1\/backlogs\?.*: connection refused: nothing listens on this port\n$/,
  )
  const { url } = await aServer(t)
  const other = fakeContext()
  t.equal(await run(['report', '--url', `${url}/elsewhere`], other), 1)
  t.match(other.errorOutput(), ': status 404, expected 200')
})

t.test('invalid flags are named', async t => {
  for (const [flag, value] of [
    ['--window', '5'],
    ['--window', '9s'],
    ['--window', '5h'],
    ['--top', '0'],
    ['--url', 'localhost:19308'],
    ['--sort', 'size'],
    ['--format', 'xml'],
  ] as const) {
    const context = fakeContext()
    t.equal(await run(['report', flag, value], context), 2)
    t.match(context.errorOutput(), `option '${flag}`)
  }
})

t.test('with --since it prints what happened, from a running exporter', async t => {
  const now = (): number => Date.now() / 1000
  const { url } = await aServer(t, { backlogs: () => [prod], now })
  for (const [format, start] of [
    ['table', 'Backlogs from '],
    ['markdown', '# Backlogs from '],
    ['html', '<!doctype html>'],
    ['json', '{'],
  ] as const) {
    const context = fakeContext({})
    t.equal(await run(['report', '--url', url, '--since', '24h', '--format', format], context), 0)
    t.ok(context.printed().startsWith(start), format)
  }
})

t.test('--since without a running exporter, or with another server there, is an error', async t => {
  const down = fakeContext({})
  t.equal(await run(['report', '--url', 'http://127.0.0.1:1', '--since', '24h'], down), 1)
  t.match(down.errorOutput(), /127\.0\.0\.1:1\/api\/v1\/digest.*refused/)
  for (const body of ['[]', 'null', 'hello', '{"verdict":"good"}']) {
    const server = createServer((_, response) => response.end(body)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.teardown(() => server.close())
    const { port } = server.address() as AddressInfo
    const context = fakeContext({})
    t.equal(await run(['report', '--url', `http://127.0.0.1:${port}`, '--since', '1h'], context), 1)
    t.match(context.errorOutput(), 'expected the JSON of a digest')
  }
})

t.test('formats and periods that do not fit are usage errors', async t => {
  for (const [args, expected] of [
    [['--since', '24h', '--format', 'csv'], '--format csv needs a list of backlogs'],
    [['--format', 'html'], '--format html needs --since'],
    [['--since', '24'], 'Expected a duration from 1m to 31d'],
    [['--since', '40d'], 'Expected a duration from 1m to 31d'],
  ] as const) {
    const context = fakeContext({})
    t.equal(await run(['report', ...args], context), 2)
    t.match(context.errorOutput(), expected)
  }
})
