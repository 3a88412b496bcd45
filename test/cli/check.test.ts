import t from 'tap'
import { run } from '../../src/cli/program.ts'
import type { Problem } from '../../src/reading/problem.ts'
import type { ClusterStatus } from '../../src/monitor/status.ts'
import { fakeContext } from './fake-context.ts'
import type { ReadingStatus } from '../../src/monitor/status.ts'
import { aKafkaCluster, aRabbitmqCluster, aReading } from './statuses.ts'

async function checkOf(
  statuses: readonly ClusterStatus[],
): Promise<{ code: number; printed: string }> {
  const scrape = async function* (): AsyncGenerator<Buffer> {
    await Promise.resolve()
    yield Buffer.from('# HELP a A.\na{b="1"} 1\na{b=')
    yield Buffer.from('"2"} 1\n# HELP c C.\nc 3\n')
  }
  const context = fakeContext({ app: { statuses: () => statuses, scrape } })
  const code = await run(['check'], context)
  return { code, printed: context.printed() }
}

t.test(
  'check prints the state and cost of each reading and the remedy of each problem',
  async t => {
    const { code, printed } = await checkOf([
      aKafkaCluster(
        aReading({
          summary: [
            { label: 'brokers', value: '3' },
            { label: 'groups', value: '12' },
          ],
          sections: [
            { section: 'metadata', state: 'complete', problems: [] },
            {
              section: 'commits',
              state: 'partial',
              problems: [
                {
                  kind: 'unauthorized',
                  subject: 'group billing',
                  detail: 'DESCRIBE is not granted',
                },
                {
                  kind: 'unauthorized',
                  subject: 'group orders',
                  detail: 'DESCRIBE is not granted',
                },
              ],
            },
          ],
        }),
      ),
      aRabbitmqCluster(
        aReading({
          reading: 'queues',
          state: 'down',
          interval: 59.9968,
          requests: 1,
          series: 0,
          granularity: 'queue',
          sections: [
            {
              section: 'overview',
              state: 'failed',
              problems: [
                {
                  kind: 'unauthenticated',
                  subject: 'GET /api/overview at http://rabbit-1:15672',
                  detail: 'status 401, expected 200',
                },
              ],
            },
            { section: 'queues', state: 'skipped', problems: [] },
          ],
        }),
      ),
    ])
    t.equal(
      printed,
      `\
The configuration from flags and defaults is valid: 1 Kafka cluster, 1 RabbitMQ cluster. Polling each cluster once …

kafka prod at kafka-1:9092, kafka-2:9092
  up   backlog  12 requests in 0.21 s, every 15s, 1,234 series at granularity partition
       brokers: 3
       groups: 12
       commits partial
         unauthorized: group billing: DESCRIBE is not granted
         unauthorized: group orders: DESCRIBE is not granted
         remedy: grant the named permission to the user of tidemark

rabbitmq events at http://rabbit-1:15672
  down queues   1 request in 0.21 s, every 1m, 0 series at granularity queue
       overview failed
         unauthenticated: GET /api/overview at http://rabbit-1:15672: status 401, expected 200
         remedy: check user name, password and client certificate

1 of 2 readings failed. Expected load: at least 3 series per scrape and 0.8 requests per second to the clusters.
`,
    )
    t.equal(code, 1)
  },
)

t.test('check succeeds when every reading succeeded', async t => {
  const { code, printed } = await checkOf([aKafkaCluster(aReading())])
  t.match(printed, /^All readings succeeded\. /m)
  t.equal(code, 0)
})

t.test('check does not claim success of sections with problems', async t => {
  const problem = {
    kind: 'implausible',
    subject: 'broker 1, commit billing/orders-0',
    detail: 'the committed offset is beyond 2^53, which no log reaches',
  } as const
  const commits = { section: 'commits', state: 'partial', problems: [problem] } as const
  const { code, printed } = await checkOf([aKafkaCluster(aReading({ sections: [commits] }))])
  t.match(printed, /^ +implausible: broker 1, commit billing\/orders-0: /m)
  t.match(printed, /^ +remedy: correct what the named client or producer writes/m)
  t.notMatch(printed, /wrong port/)
  t.match(printed, /^No reading failed, but 1 section above had problems\. Expected load/m)
  t.equal(code, 0)
})

t.test('check prints a cause that several readings of a cluster share only once', async t => {
  const failed = (reading: string, section: string): ReadingStatus =>
    aReading({
      reading,
      state: 'down',
      sections: [
        {
          section,
          state: 'failed',
          problems: [
            {
              kind: 'unreachable',
              subject: `GET /api/${section} at http://rabbit-1:15672`,
              detail: 'connection refused',
              cause: 'http://rabbit-1:15672: connection refused',
            },
          ],
        },
      ],
    })
  const { printed } = await checkOf([
    aRabbitmqCluster(failed('queues', 'overview'), failed('nodes', 'nodes')),
  ])
  t.match(
    printed,
    `\
       overview failed
         unreachable: GET /api/overview at http://rabbit-1:15672: connection refused
         remedy: check the address, DNS, network and firewall, and that the server is running
`,
  )
  t.match(printed, /^ {7}nodes failed: same cause as above$/m)
  t.equal(printed.match(/connection refused/g)?.length, 1)
})

t.test('check prints the first of many problems and counts the others', async t => {
  const problems = Array.from({ length: 8 }, (_, broker): Problem => {
    return { kind: 'unreachable', subject: `broker ${broker}`, detail: 'connection refused' }
  })
  const sections = [{ section: 'groups', state: 'partial' as const, problems }]
  const { printed } = await checkOf([aKafkaCluster(aReading({ sections }))])
  t.match(
    printed,
    '         unreachable: broker 4: connection refused\n         and 3 more problems\n',
  )
})

t.test('check warns of a password that is sent unencrypted over the network', async t => {
  const context = fakeContext()
  await run(['check', '--rabbitmq.url', 'http://rabbit-1:15672'], context)
  const warning = 'warning: rabbitmq default-rabbitmq: password sent unencrypted: use https URLs\n'
  t.match(context.printed(), warning)
  const { printed } = await checkOf([])
  t.notMatch(printed, 'unencrypted', 'a local connection needs no warning')
})

t.test('check prints the missing permission if groups may be hidden', async t => {
  const problem: Problem = {
    kind: 'unauthorized',
    subject: 'cluster',
    detail: 'DESCRIBE is missing',
  }
  const context = fakeContext({
    app: {
      statuses: () => [aKafkaCluster(aReading())],
      visibilityWarnings: () => Promise.resolve(new Map([['default-kafka', problem]])),
    },
  })
  const code = await run(['check', '--kafka.brokers', 'a:9092,b:9092'], context)
  t.strictSame(context.printed().split('\n').slice(-4), [
    '',
    'warning: kafka default-kafka: consumer groups may be hidden: unauthorized: cluster: DESCRIBE is missing',
    "  remedy: kafka-acls.sh --bootstrap-server a:9092,b:9092 --command-config admin.properties --add --allow-principal 'User:<name>' --operation Describe --cluster",
    '',
  ])
  t.equal(code, 0, 'all readings succeeded')
})

t.test('the command that grants the permission is quoted for a shell', async t => {
  const folder = t.testdir({ password: 'secret' })
  const problem: Problem = {
    kind: 'unauthorized',
    subject: 'cluster',
    detail: 'DESCRIBE is missing',
  }
  const context = fakeContext({
    app: { visibilityWarnings: () => Promise.resolve(new Map([['default-kafka', problem]])) },
  })
  const options = {
    '--kafka.brokers': '[::1]:9092',
    '--kafka.sasl.mechanism': 'plain',
    '--kafka.sasl.username': "o'brien",
    '--kafka.sasl.password-file': `${folder}/password`,
  }
  await run(['check', ...Object.entries(options).flat()], context)
  t.match(
    context.printed(),
    `--bootstrap-server '[::1]:9092' --command-config admin.properties --add --allow-principal 'User:o'\\''brien' --operation`,
  )
})

t.test('check says so if it could not check whether groups are hidden', async t => {
  const detail = 'the exporter supports DescribeCluster versions 0 to 1, the broker supports none'
  const problem: Problem = { kind: 'unsupported', subject: 'broker 1 (a:9092)', detail }
  const context = fakeContext({
    app: { visibilityWarnings: () => Promise.resolve(new Map([['default-kafka', problem]])) },
  })
  const code = await run(['check', '--kafka.brokers', 'a:9092'], context)
  t.match(
    context.printed(),
    `
warning: kafka default-kafka: could not check whether consumer groups are hidden: unsupported: broker 1 (a:9092): ${detail}
  remedy: upgrade the broker to get this data; everything else works without it
`,
  )
  t.equal(code, 0)
})

t.test('check with an invalid configuration does not poll', async t => {
  const context = fakeContext()
  const code = await run(['check', '--kafka.brokers', 'kafka-1'], context)
  t.match(context.errorOutput(), /^invalid flag --kafka.brokers: found a string, expected/)
  t.strictSame(context.created, [])
  t.equal(code, 2)
})

t.test('check has colours only on a terminal', async t => {
  const context = fakeContext({
    hasColours: true,
    app: { statuses: () => [aKafkaCluster(aReading())] },
  })
  await run(['check'], context)
  t.match(context.printed(), '\u001b[32mup  \u001b[39m')
})

t.test('check names patterns that match nothing', async t => {
  const reading = aReading({ unmatchedPatterns: ['topics.include[0]', 'groups.exclude[2]'] })
  const { code, printed } = await checkOf([aKafkaCluster(reading)])
  t.equal(code, 0, 'the configuration is valid')
  t.match(printed, /warning: topics\.include\[0\] matches nothing: it is a regular expression, so/)
  t.match(printed, /warning: groups\.exclude\[2\] matches nothing/)
})

t.test('after a total failure check predicts no load', async t => {
  const down = aReading({ state: 'down', series: 0, requests: 3 })
  const { code, printed } = await checkOf([aKafkaCluster(down), aRabbitmqCluster(down, down)])
  t.equal(code, 1)
  t.match(printed, /^All 3 readings failed\.$/m)
  t.notMatch(printed, /load/)
})
