import t from 'tap'
import type { ClusterTargets } from '../../../src/reading/scrape-target.ts'
import { aServer } from '../a-server.ts'

const cluster = (
  system: ClusterTargets['system'],
  name: string,
  ...addresses: readonly string[]
): ClusterTargets => {
  const labels = { messaging_cluster: name }
  const targets = addresses.map(address => ({ address, labels }))
  return { system, cluster: name, targets: targets.length === 0 ? null : targets }
}

const prod = cluster('kafka', 'prod', 'kafka-1:9404', 'kafka-2:9404')
const audit = cluster('kafka', 'audit', 'audit-1:9404')
const darkKafka = cluster('kafka', 'dark')
const events = cluster('rabbitmq', 'events', 'rabbit-1:15692')
const darkRabbits = cluster('rabbitmq', 'night')

type Test = Parameters<typeof aServer>[0]

async function ask(
  t: Test,
  clusters: readonly ClusterTargets[],
  path: string,
): Promise<{ readonly status: number; readonly type: string | null; readonly body: string }> {
  const { url } = await aServer(t, { targets: () => clusters })
  const answer = await fetch(`${url}${path}`)
  const type = answer.headers.get('content-type')
  return { status: answer.status, type, body: await answer.text() }
}

async function targetsFor(
  t: Test,
  clusters: readonly ClusterTargets[],
  path: string,
): Promise<unknown> {
  return JSON.parse((await ask(t, clusters, path)).body)
}

t.test('each broker and each node is a group of its own, as Prometheus reads them', async t => {
  const clusters = [prod, events]
  const { status, type } = await ask(t, clusters, '/sd/jmx')
  t.equal(status, 200)
  // Prometheus takes this content type and no other.
  t.equal(type, 'application/json; charset=utf-8')
  t.strictSame(await targetsFor(t, clusters, '/sd/jmx'), [
    { targets: ['kafka-1:9404'], labels: { messaging_cluster: 'prod' } },
    { targets: ['kafka-2:9404'], labels: { messaging_cluster: 'prod' } },
  ])
  t.strictSame(await targetsFor(t, clusters, '/sd/rabbitmq'), [
    { targets: ['rabbit-1:15692'], labels: { messaging_cluster: 'events' } },
  ])
})

t.test('clusters can be asked for by name', async t => {
  const clusters = [prod, audit, darkKafka]
  const addressesFor = async (path: string): Promise<unknown> =>
    ((await targetsFor(t, clusters, path)) as { targets: string[] }[]).flatMap(one => one.targets)
  t.strictSame(await addressesFor('/sd/jmx?cluster=audit'), ['audit-1:9404'])
  t.strictSame(await addressesFor('/sd/jmx?cluster=audit&cluster=prod'), [
    'kafka-1:9404',
    'kafka-2:9404',
    'audit-1:9404',
  ])
})

t.test('what is not known is an error, since Prometheus would drop what a list lacks', async t => {
  for (const [clusters, path, status, body] of [
    [[darkKafka], '/sd/jmx', 503, 'brokers not known of: dark\n'],
    [[prod, darkKafka], '/sd/jmx', 503, 'brokers not known of: dark\n'],
    [[prod, darkKafka], '/sd/jmx?cluster=dark', 503, 'brokers not known of: dark\n'],
    [[darkRabbits, events], '/sd/rabbitmq', 503, 'nodes not known of: night\n'],
    [
      [prod, events],
      '/sd/jmx?cluster=events',
      404,
      'no Kafka cluster of the configuration has the name `events`\n',
    ],
    [[prod], '/sd/jmx?name=prod', 400, 'unknown parameter `name`: the only one is `cluster`\n'],
  ] as const) {
    t.strictSame(
      await ask(t, clusters, path),
      { status, type: 'text/plain; charset=utf-8', body },
      path,
    )
  }
})

t.test('a cluster of the other system that is not known costs nothing', async t => {
  t.equal((await ask(t, [prod, darkRabbits], '/sd/jmx')).status, 200)
})

t.test('without a cluster of the system there are no targets, and that is known', async t => {
  t.strictSame(await ask(t, [events], '/sd/jmx'), {
    status: 200,
    type: 'application/json; charset=utf-8',
    body: '[]\n',
  })
})
