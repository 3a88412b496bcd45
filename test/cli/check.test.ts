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
  const context = fakeContext({ app: { statuses: () => statuses } })
  const code = await run(['check'], context)
  return { code, printed: context.printed() }
}

t.test('check tells what answered, what it costs, and the remedy of each problem', async t => {
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
              { kind: 'unauthorized', subject: 'group billing', detail: 'DESCRIBE is not granted' },
              { kind: 'unauthorized', subject: 'group orders', detail: 'DESCRIBE is not granted' },
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
The configuration by flags and defaults is valid: 1 Kafka cluster, 1 RabbitMQ cluster; asking once …

kafka prod at kafka-1:9092, kafka-2:9092
  up   backlog  12 requests in 0.21 s, every 15s, 1,234 series at granularity partition
       brokers: 3
       groups: 12
       commits partial
         unauthorized: group billing: DESCRIBE is not granted
         unauthorized: group orders: DESCRIBE is not granted
         remedy grant the permission that is named

rabbitmq events at http://rabbit-1:15672
  down queues   1 request in 0.21 s, every 1m, 0 series at granularity queue
       overview failed
         unauthenticated: GET /api/overview at http://rabbit-1:15672: status 401, expected 200
         remedy look at user, password and certificate

1 reading of 2 failed. To expect at least: 1,234 series a scrape, 0.8 requests to brokers a second.
`,
  )
  t.equal(code, 1)
})

t.test('check ends well when every reading succeeded', async t => {
  const { code, printed } = await checkOf([aKafkaCluster(aReading())])
  t.match(printed, /^Every reading succeeded\. /m)
  t.equal(code, 0)
})

t.test('check tells once what several readings of a cluster fail by', async t => {
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
         remedy look at address, network and firewall, and whether it runs
`,
  )
  t.match(printed, /^ {7}nodes failed for the same reason$/m)
  t.equal(printed.match(/connection refused/g)?.length, 1)
})

t.test('check counts what it does not tell of many problems', async t => {
  const problems = Array.from({ length: 8 }, (_, broker): Problem => {
    return { kind: 'unreachable', subject: `broker ${broker}`, detail: 'connection refused' }
  })
  const sections = [{ section: 'groups', state: 'partial' as const, problems }]
  const { printed } = await checkOf([aKafkaCluster(aReading({ sections }))])
  t.match(printed, '         unreachable: broker 4: connection refused\n         and 3 more\n')
})

t.test('check warns of a password that goes unencrypted over the network', async t => {
  const context = fakeContext()
  await run(['check', '--rabbitmq.url', 'http://rabbit-1:15672'], context)
  const warning = 'password unencrypted rabbitmq default-rabbitmq: http; use https URLs\n'
  t.match(context.printed(), warning)
  const { printed } = await checkOf([])
  t.notMatch(printed, 'unencrypted', 'not on this machine')
})

t.test('check tells which right is missing where groups may be hidden', async t => {
  const doubt: Problem = { kind: 'unauthorized', subject: 'cluster', detail: 'DESCRIBE is missing' }
  const context = fakeContext({
    app: {
      statuses: () => [aKafkaCluster(aReading())],
      visibilityWarnings: () => Promise.resolve(new Map([['default-kafka', doubt]])),
    },
  })
  const code = await run(['check', '--kafka.brokers', 'a:9092,b:9092'], context)
  const told = context.printed().split('\n').slice(-4)
  t.strictSame(told, [
    '',
    'groups may be hidden kafka default-kafka: unauthorized: cluster: DESCRIBE is missing',
    "  remedy kafka-acls.sh --bootstrap-server a:9092,b:9092 --command-config admin.properties --add --allow-principal 'User:<name>' --operation Describe --cluster",
    '',
  ])
  t.equal(code, 0, 'what is told is true')
})

t.test('the command that grants the right is quoted as a shell reads it', async t => {
  const folder = t.testdir({ password: 'secret' })
  const doubt: Problem = { kind: 'unauthorized', subject: 'cluster', detail: 'DESCRIBE is missing' }
  const context = fakeContext({
    app: { visibilityWarnings: () => Promise.resolve(new Map([['default-kafka', doubt]])) },
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

t.test('check does not claim that nothing is hidden where nobody could tell', async t => {
  const detail =
    'this exporter speaks DescribeCluster in versions 0 to 1, the broker does not speak it'
  const doubt: Problem = { kind: 'unsupported', subject: 'broker 1 (a:9092)', detail }
  const context = fakeContext({
    app: { visibilityWarnings: () => Promise.resolve(new Map([['default-kafka', doubt]])) },
  })
  const code = await run(['check', '--kafka.brokers', 'a:9092'], context)
  t.match(
    context.printed(),
    `
not known whether groups are hidden kafka default-kafka: unsupported: broker 1 (a:9092): ${detail}
  remedy its version lacks this; all else goes on without it
`,
  )
  t.equal(code, 0)
})

t.test('check with a wrong configuration asks no one', async t => {
  const context = fakeContext()
  const code = await run(['check', '--kafka.brokers', 'kafka-1'], context)
  t.match(context.complained(), /^invalid flag --kafka.brokers: found "kafka-1", expected/)
  t.strictSame(context.created, [])
  t.equal(code, 2)
})

t.test('check has colours on a terminal alone', async t => {
  const context = fakeContext({
    hasColours: true,
    app: { statuses: () => [aKafkaCluster(aReading())] },
  })
  await run(['check'], context)
  t.match(context.printed(), '\u001b[32mup  \u001b[39m')
})
