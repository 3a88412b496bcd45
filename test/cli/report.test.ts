import t from 'tap'
import type { App } from '../../src/app.ts'
import { run } from '../../src/cli/program.ts'
import type { ClusterBacklogs } from '../../src/backlog/cluster-backlogs.ts'
import { rankBacklogs } from '../../src/backlog/ranking.ts'
import { runToCompletion } from '../run-to-completion.ts'
import { aClusterOf } from '../backlog/a-cluster.ts'
import { aServer } from '../http/a-server.ts'
import { fakeContext } from './fake-context.ts'

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

const short = ['report', '--window', '4ms']

t.test('the table is aligned, worst first, with ages and their bounds', async t => {
  const context = fakeContext({ app: anApp([prod]) })
  t.equal(await run(short, context), 0)
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
    await run(short, context)
    t.equal(polls, 5)
    t.match(context.errorOutput(), /^polling for 4ms …\npoll 2 of 5\n.*poll 5 of 5\n$/s)
    t.equal(context.created[0]?.config.kafka[0]?.statusWindow, 0.004)
    t.equal(context.created[0]?.config.rabbitmq[0]?.statusWindow, 0.004)
  },
)

t.test('several clusters get a column; a vhost is printed before its queue', async t => {
  const jobs = aClusterOf([{ vhost: 'eu', destination: 'jobs' }], { cluster: 'rabbit' })
  const context = fakeContext({ app: anApp([prod, jobs]) })
  await run([...short, '--sort', 'name', '--top', '4'], context)
  t.match(context.printed(), /^CLUSTER +DESTINATION/)
  t.match(context.printed(), /^rabbit +eu\/jobs +– +–/m)
})

t.test('backlogs beyond --top are counted', async t => {
  const context = fakeContext({ app: anApp([prod]) })
  await run([...short, '--top', '1'], context)
  t.match(context.printed(), /behind|stopped/)
  t.match(context.printed(), '2 more not shown; --top 3 shows all\n')
})

t.test('names are shortened in the middle only if the terminal is too narrow', async t => {
  const destination = 'a-topic-with-a-name-that-goes-on-and-on.v2'
  const app = anApp([aClusterOf([{ destination, group: 'g' }])])
  const narrow = fakeContext({ app, width: 80 })
  await run(short, narrow)
  t.match(narrow.printed(), /^a-topic-w\S*…\S*n-and-on\.v2 {2}g /m)
  for (const line of narrow.printed().split('\n')) t.ok(line.length <= 80, line)
  const csv = fakeContext({ app, width: 80 })
  await run([...short, '--format', 'csv'], csv)
  t.match(csv.printed(), destination)
})

t.test('a table of clusters with long names fits the terminal', async t => {
  const clusters = ['prod-eu-central-1-kafka', 'prod-eu-central-2-kafka'].map(cluster =>
    aClusterOf([{ destination: 'orders', group: 'analytics-enrichment' }], { cluster }),
  )
  const context = fakeContext({ app: anApp(clusters), width: 80 })
  await run(short, context)
  t.match(context.printed(), /^prod\S*…\S*kafka +orders /m)
  for (const line of context.printed().split('\n')) t.ok(line.length <= 80, line)
})

t.test('control characters in names are replaced', async t => {
  for (const character of ['\u001b', '\u009b', '\n', '\u202e', '\u2028']) {
    const context = fakeContext({
      app: anApp([aClusterOf([{ destination: `a${character}[2Jx` }])]),
    })
    await run(short, context)
    t.match(context.printed(), 'a�[2Jx')
  }
})

t.test('the table has colours on a terminal', async t => {
  const context = fakeContext({ app: anApp([prod]), hasColours: true })
  await run(short, context)
  t.match(context.printed(), '\u001b[31mstopped\u001b[39m\n', 'without trailing spaces')
})

t.test('CSV has raw numbers, empty cells for unknown, and quotes where needed', async t => {
  const backlogs = [{ destination: 'a,"b"', messages: 1.5, drain: Infinity }]
  const context = fakeContext({ app: anApp([aClusterOf(backlogs)]) })
  await run([...short, '--format', 'csv'], context)
  t.same(context.printed().split('\r\n'), [
    'messaging_cluster,messaging_system,vhost,destination,consumer_group,status,messages,age_seconds,age_lower_bound_seconds,age_upper_bound_seconds,objective_seconds,arrived_per_second,completed_per_second,drain_seconds,consumers,unknown_partitions,stale_partitions',
    'prod,kafka,,"a,""b""",billing,ok,1.5,,,,,,,+Inf,,,',
    '',
  ])
})

t.test('clusters that could not be read are named, and the exit code is 1', async t => {
  const old = aClusterOf([{ destination: 'x' }], { cluster: 'old', state: 'down' })
  const night = aClusterOf(null, { cluster: 'night' })
  const context = fakeContext({ app: anApp([old, night]) })
  t.equal(await run(short, context), 1)
  t.match(context.errorOutput(), 'old: last poll failed; its backlogs are 4 s old\n')
  t.match(context.errorOutput(), 'night: could not be read; its backlogs are not in this report\n')
  t.match(context.errorOutput(), /run tidemark check for the reason\n$/)
})

t.test('report without backlogs says so', async t => {
  const context = fakeContext({ app: anApp([aClusterOf([])]) })
  t.equal(await run(short, context), 0)
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

t.test('a URL that does not respond, or is not an exporter, is an error', async t => {
  const dead = fakeContext()
  t.equal(await run(['report', '--url', 'http://127.0.0.1:1'], dead), 1)
  t.match(dead.errorOutput(), /^http:\/\/127\.0\.0\.1:1\/api\/v1\/backlogs\?.*: request failed: /)
  const { url } = await aServer(t)
  const other = fakeContext()
  t.equal(await run(['report', '--url', `${url}/elsewhere`], other), 1)
  t.match(other.errorOutput(), ': status 404, expected 200')
})

t.test('invalid flags are named', async t => {
  for (const [flag, value] of [
    ['--window', '5'],
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
