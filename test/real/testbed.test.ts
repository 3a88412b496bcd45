import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { cacheFolder } from '../../testbed/cache.ts'
import { isFree } from '../../testbed/free-port.ts'
import { currentKafka } from '../../testbed/kafka-jars.ts'
import { startKafka } from '../../testbed/kafka.ts'
import { parseOpenMetrics } from '../../testbed/openmetrics-parser.ts'
import { untilTrue } from '../../testbed/until-true.ts'
import { promtool, startPrometheus } from '../../testbed/prometheus.ts'
import { startRabbitmq } from '../../testbed/rabbitmq.ts'
import { withRealParts } from './with-real-parts.ts'

const topicCommand = 'org.apache.kafka.tools.TopicCommand'

withRealParts('a Kafka broker starts, responds and leaves no files', async t => {
  const kafka = await startKafka({ version: currentKafka, onProgress: text => t.comment(text) })
  t.teardown(() => kafka.stop())
  const bootstrap = ['--bootstrap-server', kafka.bootstrap]

  await kafka.cli(topicCommand, [...bootstrap, '--create', '--topic', 'orders'])
  const { stdout } = await kafka.cli(topicCommand, [...bootstrap, '--list'])
  t.equal(stdout, 'orders\n')

  await kafka.stop()
  t.equal(await isFree(portOf(kafka.bootstrap)), true)
  expectNoFolder(t, 'kafka')
})

withRealParts('a killed broker of three restarts with its old data', async t => {
  const replicated = { 'default.replication.factor': '3' }
  const kafka = await startKafka({ version: currentKafka, brokers: 3, properties: replicated })
  t.teardown(() => kafka.stop())
  const bootstrap = ['--bootstrap-server', kafka.internalBootstrap]
  await kafka.cli(topicCommand, [...bootstrap, '--create', '--topic', 'orders'])
  const inSync = async (): Promise<number | undefined> => {
    const describe = ['--describe', '--topic', 'orders']
    const { stdout } = await kafka.cli(topicCommand, [...bootstrap, ...describe])
    return /Isr: (\S+)/.exec(stdout)?.[1]?.split(',').length
  }
  t.equal(await inSync(), 3)

  await kafka.brokers[1]?.kill()
  await untilTrue('two are in sync', async () => (await inSync()) === 2, { within: 60 })

  await kafka.brokers[1]?.restart()
  await untilTrue('three are in sync', async () => (await inSync()) === 3, { within: 60 })
})

/** Erlang: the addresses of all sockets of a node that listen. */
const listeningAddresses = `
  [Address || Port <- erlang:ports(), {ok, Status} <- [prim_inet:getstatus(Port)],
    lists:member(listen, Status), {ok, {Address, _}} <- [inet:sockname(Port)]].
`

for (const release of ['bookworm', 'newest'] as const) {
  withRealParts(`RabbitMQ of Debian ${release} starts, responds and leaves no files`, async t => {
    const rabbitmq = await startRabbitmq({ release, onProgress: text => t.comment(text) })
    t.teardown(() => rabbitmq.stop())
    t.comment(`RabbitMQ ${rabbitmq.version} of Debian ${rabbitmq.release}`)

    const { stdout } = await rabbitmq.ctl(['--quiet', 'list_vhosts'])
    t.match(stdout, /^\/$/m)
    const listening = await rabbitmq.ctl(['--quiet', 'eval', listeningAddresses])
    t.match(listening.stdout, /^\[(?:\{127,0,0,1\},?\s*)+\]\s*$/, 'the distribution too')

    await rabbitmq.stop()
    t.equal(await isFree(portOf(rabbitmq.managementUrl)), true)
    expectNoFolder(t, 'rabbitmq')
  })

  withRealParts(`Prometheus of Debian ${release} starts, responds and leaves no files`, async t => {
    const prometheus = await startPrometheus({ release, config: scrapesItself })
    t.teardown(() => prometheus.stop())
    t.comment(`Prometheus ${prometheus.version}`)

    t.same(await prometheus.query('vector(42)'), [{ labels: {}, value: 42 }])
    t.notMatch(await prometheus.log(), /level=(warn|error)/i)

    await prometheus.stop()
    t.equal(await isFree(portOf(prometheus.url)), true)
    expectNoFolder(t, 'prometheus')
  })

  withRealParts(`promtool of Debian ${release} checks metrics and files`, async t => {
    await promtool(release, ['check', 'metrics'], {
      input: '# HELP a_messages Messages of a.\n# TYPE a_messages gauge\na_messages 1\n',
    })
    await t.rejects(promtool(release, ['check', 'metrics'], { input: 'a{\n' }))
    await promtool(release, ['check', 'config', 'prometheus.yml'], {
      files: { 'prometheus.yml': scrapesItself },
    })
  })
}

withRealParts('two RabbitMQ nodes form a cluster, and a killed node joins it again', async t => {
  const rabbitmq = await startRabbitmq({ release: 'newest', nodes: 2 })
  t.teardown(() => rabbitmq.stop())
  const [first, second] = rabbitmq.nodes
  const running = async (): Promise<readonly string[]> => {
    const { stdout } = await rabbitmq.ctl(['--quiet', 'cluster_status', '--formatter', 'json'])
    return (JSON.parse(stdout) as { running_nodes: string[] }).running_nodes.sort()
  }
  t.same(await running(), [first?.name, second?.name])

  await second?.kill()
  t.same(await running(), [first?.name])

  await second?.restart()
  t.same(await running(), [first?.name, second?.name])
})

withRealParts(
  'the OpenMetrics reference parser accepts a valid body and rejects an invalid one',
  async t => {
    const body = '# TYPE a gauge\n# HELP a Some a.\na{b="c"} +Inf\n# EOF\n'

    t.same(await parseOpenMetrics(body), [
      {
        name: 'a',
        type: 'gauge',
        help: 'Some a.',
        unit: '',
        samples: [{ name: 'a', labels: { b: 'c' }, value: Infinity }],
      },
    ])
    await t.rejects(parseOpenMetrics('a 1\n'), /EOF/)
  },
)

const scrapesItself = 'global: {scrape_interval: 1s}\n'

function portOf(address: string): number {
  return Number(/:(\d+)/.exec(address.replace(/^\w+:\/\//, ''))?.[1])
}

/** Expects no run folder of this process. The callers check that ports are free. */
function expectNoFolder(t: Test, part: string): void {
  const runs = readdirSync(join(cacheFolder(), 'runs'))
  t.same(
    runs.filter(name => name.startsWith(part) && name.includes(`@${process.pid}-`)),
    [],
  )
}
