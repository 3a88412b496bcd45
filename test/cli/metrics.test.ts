import t from 'tap'
import { run } from '../../src/cli/program.ts'
import { fakeContext } from './fake-context.ts'
import { aKafkaCluster, aReading } from './statuses.ts'

// eslint-disable-next-line @typescript-eslint/require-await -- because a scrape is asynchronous
async function* scrape(format: string): AsyncGenerator<Buffer> {
  yield Buffer.from(`# as ${format}\n`)
  yield Buffer.from('tidemark_source_up 1\n')
}

t.test('metrics prints one scrape and nothing else', async t => {
  const context = fakeContext({
    app: { scrape, statuses: () => [aKafkaCluster(aReading())] },
  })
  t.equal(await run(['metrics'], context), 0)
  t.equal(context.printed(), '# as text\ntidemark_source_up 1\n')
  t.equal(context.complained(), '')
})

t.test('metrics prints OpenMetrics when asked', async t => {
  const context = fakeContext({ app: { scrape } })
  t.equal(await run(['metrics', '--format', 'openmetrics'], context), 0)
  t.match(context.printed(), /^# as openmetrics/)
})

t.test('metrics prints what there is and complains of what failed', async t => {
  const failed = aReading({
    state: 'down',
    sections: [
      {
        section: 'metadata',
        state: 'failed',
        problems: [{ kind: 'unreachable', subject: 'bootstrap kafka-1:9092', detail: 'refused' }],
      },
    ],
  })
  const statuses = [
    aKafkaCluster(failed, aReading({ reading: 'storage', state: 'down', sections: [] })),
  ]
  const context = fakeContext({ app: { scrape, statuses: () => statuses } })
  t.equal(await run(['metrics'], context), 1)
  t.match(context.printed(), /tidemark_source_up/)
  t.equal(
    context.complained(),
    'prod: reading backlog failed: bootstrap kafka-1:9092: refused (look at address, network and firewall, and whether it runs)\n' +
      'prod: reading storage failed\n',
  )
})

t.test('metrics refuses a format that it does not have', async t => {
  const context = fakeContext()
  t.equal(await run(['metrics', '--format', 'json'], context), 2)
  t.match(context.complained(), /Allowed choices are text, openmetrics/)
})
