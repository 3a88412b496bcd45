import t from 'tap'
import { run } from '../../src/cli/program.ts'
import { fakeSurroundings } from './fake-context.ts'
import { aKafkaCluster, aReading } from './statuses.ts'

// eslint-disable-next-line @typescript-eslint/require-await -- because a scrape is asynchronous
async function* scrape(format: string): AsyncGenerator<Buffer> {
  yield Buffer.from(`# as ${format}\n`)
  yield Buffer.from('tidemark_source_up 1\n')
}

t.test('metrics prints one scrape and nothing else', async t => {
  const surroundings = fakeSurroundings({
    app: { scrape, statuses: () => [aKafkaCluster(aReading())] },
  })
  t.equal(await run(['metrics'], surroundings), 0)
  t.equal(surroundings.printed(), '# as text\ntidemark_source_up 1\n')
  t.equal(surroundings.complained(), '')
})

t.test('metrics prints OpenMetrics when asked', async t => {
  const surroundings = fakeSurroundings({ app: { scrape } })
  t.equal(await run(['metrics', '--format', 'openmetrics'], surroundings), 0)
  t.match(surroundings.printed(), /^# as openmetrics/)
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
  const surroundings = fakeSurroundings({ app: { scrape, statuses: () => statuses } })
  t.equal(await run(['metrics'], surroundings), 1)
  t.match(surroundings.printed(), /tidemark_source_up/)
  t.equal(
    surroundings.complained(),
    'prod: reading backlog failed: bootstrap kafka-1:9092: refused (look at address, network and firewall, and whether it runs)\n' +
      'prod: reading storage failed\n',
  )
})

t.test('metrics refuses a format that it does not have', async t => {
  const surroundings = fakeSurroundings()
  t.equal(await run(['metrics', '--format', 'json'], surroundings), 2)
  t.match(surroundings.complained(), /Allowed choices are text, openmetrics/)
})
