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

async function get(
  t: Test,
  clusters: readonly ClusterTargets[],
  path: string,
): Promise<{ readonly status: number; readonly type: string | null; readonly body: string }> {
  const { url } = await aServer(t, { targets: () => clusters })
  const response = await fetch(`${url}${path}`)
  const type = response.headers.get('content-type')
  return { status: response.status, type, body: await response.text() }
}

async function targetsFor(
  t: Test,
  clusters: readonly ClusterTargets[],
  path: string,
): Promise<unknown> {
  return JSON.parse((await get(t, clusters, path)).body)
}

t.test('each broker and each node is a target group in the format of Prometheus', async t => {
  const clusters = [prod, events]
  const { status, type } = await get(t, clusters, '/sd/jmx')
  t.equal(status, 200)
  // Prometheus accepts only this content type.
  t.equal(type, 'application/json; charset=utf-8')
  t.strictSame(await targetsFor(t, clusters, '/sd/jmx'), [
    { targets: ['kafka-1:9404'], labels: { messaging_cluster: 'prod' } },
    { targets: ['kafka-2:9404'], labels: { messaging_cluster: 'prod' } },
  ])
  t.strictSame(await targetsFor(t, clusters, '/sd/rabbitmq'), [
    { targets: ['rabbit-1:15692'], labels: { messaging_cluster: 'events' } },
  ])
})

t.test('targets can be limited to clusters by name', async t => {
  const clusters = [prod, audit, darkKafka]
  const addressesFor = async (path: string): Promise<unknown> =>
    ((await targetsFor(t, clusters, path)) as { targets: string[] }[]).flatMap(
      group => group.targets,
    )
  t.strictSame(await addressesFor('/sd/jmx?cluster=audit'), ['audit-1:9404'])
  t.strictSame(await addressesFor('/sd/jmx?cluster=audit&cluster=prod'), [
    'kafka-1:9404',
    'kafka-2:9404',
    'audit-1:9404',
  ])
})

const unknownBrokers =
  'the brokers of these clusters are unknown: dark; request others by `?cluster=`, or set `jmx_address: none` where nothing is to be scraped\n'
const unknownNodes =
  'the nodes of these clusters are unknown: night; request others by `?cluster=`, or set `plugin_address: none` where nothing is to be scraped\n'

t.test(
  'unknown targets are an error, because Prometheus drops targets that are not listed',
  async t => {
    for (const [clusters, path, status, body] of [
      [[darkKafka], '/sd/jmx', 503, unknownBrokers],
      [[prod, darkKafka], '/sd/jmx', 503, unknownBrokers],
      [[prod, darkKafka], '/sd/jmx?cluster=dark', 503, unknownBrokers],
      [[darkRabbits, events], '/sd/rabbitmq', 503, unknownNodes],
      [
        [prod, events],
        '/sd/jmx?cluster=events',
        404,
        'no Kafka cluster named `events` is configured\n',
      ],
      [[prod], '/sd/jmx?name=prod', 400, 'unknown parameter `name`, expected only `cluster`\n'],
    ] as const) {
      t.strictSame(
        await get(t, clusters, path),
        { status, type: 'text/plain; charset=utf-8', body },
        path,
      )
    }
  },
)

t.test('unknown targets of the other system are not an error', async t => {
  t.equal((await get(t, [prod, darkRabbits], '/sd/jmx')).status, 200)
})

t.test('without a cluster of the system the list is empty', async t => {
  t.strictSame(await get(t, [events], '/sd/jmx'), {
    status: 200,
    type: 'application/json; charset=utf-8',
    body: '[]\n',
  })
})

t.test('a cluster without targets by configuration does not make others unknown', async t => {
  const none: ClusterTargets = { system: 'kafka', cluster: 'dark', targets: [] }
  t.strictSame(await targetsFor(t, [none, audit], '/sd/jmx'), [
    { targets: ['audit-1:9404'], labels: { messaging_cluster: 'audit' } },
  ])
  t.strictSame(await targetsFor(t, [none, audit], '/sd/jmx?cluster=dark'), [])
})
