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
  t.equal(context.errorOutput(), '')
})

t.test('metrics prints OpenMetrics with --format openmetrics', async t => {
  const context = fakeContext({ app: { scrape } })
  t.equal(await run(['metrics', '--format', 'openmetrics'], context), 0)
  t.match(context.printed(), /^# as openmetrics/)
})

t.test('metrics prints the available samples and an error for each failed reading', async t => {
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
    context.errorOutput(),
    'prod: reading backlog failed: unreachable: bootstrap kafka-1:9092: refused; remedy: check the address, DNS, network and firewall, and that the server is running\n' +
      'prod: reading storage failed\n',
  )
})

t.test('metrics rejects an unknown format', async t => {
  const context = fakeContext()
  t.equal(await run(['metrics', '--format', 'json'], context), 2)
  t.match(context.errorOutput(), /Allowed choices are text, openmetrics/)
})

t.test('label values cannot command a terminal, and stay the same elsewhere', async t => {
  // One character in two chunks.
  const bytes = Buffer.from('up{queue="\u001b[2J \u009b \u202e größe"} 1\n')
  // eslint-disable-next-line @typescript-eslint/require-await -- because a scrape is asynchronous
  async function* hostile(): AsyncGenerator<Buffer> {
    for (const byte of bytes) yield Buffer.of(byte)
  }
  const terminal = fakeContext({ app: { scrape: hostile }, width: 80 })
  await run(['metrics'], terminal)
  t.equal(terminal.printed(), 'up{queue="�[2J � � größe"} 1\n')
  // eslint-disable-next-line @typescript-eslint/require-await -- because a scrape is asynchronous
  async function* whole(): AsyncGenerator<Buffer> {
    yield bytes
  }
  const pipe = fakeContext({ app: { scrape: whole } })
  await run(['metrics'], pipe)
  t.equal(pipe.printed(), bytes.toString())
})
