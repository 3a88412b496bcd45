import t from 'tap'
import type { App } from '../../src/app.ts'
import { run } from '../../src/cli/program.ts'
import type { ClusterBacklogs } from '../../src/backlog/cluster-backlogs.ts'
import { rankBacklogs } from '../../src/backlog/ranking.ts'
import { runToCompletion } from '../../src/columns/run-to-completion.ts'
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

t.test('it polls over the window, tells its progress, and judges over the window', async t => {
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
  t.match(context.complained(), /^polling for 4ms …\npoll 2 of 5\n.*poll 5 of 5\n$/s)
  t.equal(context.created[0]?.config.kafka[0]?.statusWindow, 0.004)
  t.equal(context.created[0]?.config.rabbitmq[0]?.statusWindow, 0.004)
})

t.test('several clusters have a column of their own; a vhost stands before its queue', async t => {
  const jobs = aClusterOf([{ vhost: 'eu', destination: 'jobs' }], { cluster: 'rabbit' })
  const context = fakeContext({ app: anApp([prod, jobs]) })
  await run([...short, '--sort', 'name', '--top', '4'], context)
  t.match(context.printed(), /^CLUSTER +DESTINATION/)
  t.match(context.printed(), /^rabbit +eu\/jobs +– +–/m)
})

t.test('more than are asked for are counted', async t => {
  const context = fakeContext({ app: anApp([prod]) })
  await run([...short, '--top', '1'], context)
  t.match(context.printed(), /behind|stopped/)
  t.match(context.printed(), 'and 2 more: --top 3\n')
})

t.test('names are cut in the middle where the terminal is narrower, and only there', async t => {
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

t.test('clusters with long names do not push the table over the edge', async t => {
  const clusters = ['prod-eu-central-1-kafka', 'prod-eu-central-2-kafka'].map(cluster =>
    aClusterOf([{ destination: 'orders', group: 'analytics-enrichment' }], { cluster }),
  )
  const context = fakeContext({ app: anApp(clusters), width: 80 })
  await run(short, context)
  t.match(context.printed(), /^prod\S*…\S*kafka +orders /m)
  for (const line of context.printed().split('\n')) t.ok(line.length <= 80, line)
})

t.test('a name cannot command the terminal, nor turn a line around', async t => {
  for (const character of ['\u001b', '\u009b', '\n', '\u202e', '\u2028']) {
    const context = fakeContext({
      app: anApp([aClusterOf([{ destination: `a${character}[2Jx` }])]),
    })
    await run(short, context)
    t.match(context.printed(), 'a�[2Jx')
  }
})

t.test('colours come on a terminal that has them', async t => {
  const context = fakeContext({ app: anApp([prod]), hasColours: true })
  await run(short, context)
  t.match(context.printed(), '\u001b[31mstopped\u001b[39m\n', 'and no spaces at the end')
})

t.test('CSV has raw numbers, nothing where unknown, and quotes where needed', async t => {
  const backlogs = [{ destination: 'a,"b"', messages: 1.5, drain: Infinity }]
  const context = fakeContext({ app: anApp([aClusterOf(backlogs)]) })
  await run([...short, '--format', 'csv'], context)
  t.same(context.printed().split('\r\n'), [
    'messaging_cluster,messaging_system,vhost,destination,consumer_group,status,messages,age_seconds,age_lower_bound_seconds,age_upper_bound_seconds,objective_seconds,arrived_per_second,completed_per_second,drain_seconds,consumers,unknown_partitions,stale_partitions',
    'prod,kafka,,"a,""b""",billing,ok,1.5,,,,,,,+Inf,,,',
    '',
  ])
})

t.test('clusters that could not be read are named, and the exit code tells', async t => {
  const old = aClusterOf([{ destination: 'x' }], { cluster: 'old', state: 'down' })
  const night = aClusterOf(null, { cluster: 'night' })
  const context = fakeContext({ app: anApp([old, night]) })
  t.equal(await run(short, context), 1)
  t.match(context.complained(), 'old: the last attempt failed, its backlogs are 4 s old\n')
  t.match(context.complained(), 'night: could not be read, its backlogs are not in this report\n')
  t.match(context.complained(), /tidemark check tells why\n$/)
})

t.test('without a backlog it says so', async t => {
  const context = fakeContext({ app: anApp([aClusterOf([])]) })
  t.equal(await run(short, context), 0)
  t.equal(context.printed(), 'No backlogs are known.\n')
})

t.test('a running exporter is asked page by page', async t => {
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

t.test('an exporter tells of clusters that it cannot read, and why', async t => {
  const { url } = await aServer(t, { backlogs: () => [aClusterOf(null, { cluster: 'night' })] })
  const context = fakeContext()
  t.equal(await run(['report', '--url', url], context), 1)
  t.equal(context.printed(), 'No backlogs are known.\n')
  t.equal(
    context.complained(),
    `night: could not be read, its backlogs are not in this report\n${url} tells why\n`,
  )
})

t.test('an exporter that does not answer, or is none, is told', async t => {
  const dead = fakeContext()
  t.equal(await run(['report', '--url', 'http://127.0.0.1:1'], dead), 1)
  t.match(dead.complained(), /^http:\/\/127\.0\.0\.1:1\/api\/v1\/backlogs\?.* did not answer: /)
  const { url } = await aServer(t)
  const other = fakeContext()
  t.equal(await run(['report', '--url', `${url}/elsewhere`], other), 1)
  t.match(other.complained(), 'answered with status 404')
})

t.test('flags that are wrong are told', async t => {
  for (const [flag, value] of [
    ['--window', '5'],
    ['--top', '0'],
    ['--url', 'localhost:19308'],
    ['--sort', 'size'],
    ['--format', 'xml'],
  ] as const) {
    const context = fakeContext()
    t.equal(await run(['report', flag, value], context), 2)
    t.match(context.complained(), `option '${flag}`)
  }
})
