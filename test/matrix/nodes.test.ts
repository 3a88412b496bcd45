import { join } from 'node:path'
import type { Test } from 'tap'
import { CommandFailed, execute, type Output } from '../../testbed/execute.ts'
import { createMockKafka } from '../../testbed/mock-kafka/mock-kafka.ts'
import { createMockRabbitmq } from '../../testbed/mock-rabbitmq/mock-rabbitmq.ts'
import { nodeRelease } from '../../testbed/node-release.ts'
import { projectRoot } from '../../testbed/project-root.ts'
import { parseScrape, valueOf } from '../real/samples.ts'
import { withRealParts } from '../real/with-real-parts.ts'

/** The oldest supported version, and the latest of each later line. */
const releases = ['20.19.0', '22', '24']

for (const release of releases) {
  withRealParts(`the built program runs under Node.js ${release}`, async t => {
    const node = await nodeRelease(release, { onProgress: text => t.comment(text) })
    const { stdout } = await execute(node, ['--version'])
    t.match(stdout, new RegExp(`^v${release}\\b`))
    await execute(process.execPath, [join(projectRoot, 'scripts/run.mjs'), 'build'])
    const program = (...args: string[]): Promise<Output> =>
      execute(node, [join(projectRoot, 'dist/main.js'), ...args])

    t.match((await program('--version')).stdout, /^\d+\.\d+\.\d+\n$/)
    t.match(
      await outputOfCheck(program),
      /exporter\.yaml is valid: 1 Kafka cluster, 1 RabbitMQ cluster/,
    )
    await pollMocks(t, program)
  })
}

/**
 * Returns the output of `check` for `exporter.yaml`, whether or not brokers run on this machine.
 */
async function outputOfCheck(program: (...args: string[]) => Promise<Output>): Promise<string> {
  const check = ['check', '--config.file', join(projectRoot, 'exporter.yaml')]
  try {
    return (await program(...check)).stdout
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error
    return error.output.stdout
  }
}

async function pollMocks(t: Test, program: (...args: string[]) => Promise<Output>): Promise<void> {
  const kafka = createMockKafka({
    topics: [{ name: 'orders', partitions: 2, messages: 100 }],
    groups: [{ name: 'billing', commits: { orders: [90, 95] } }],
  })
  const rabbitmq = createMockRabbitmq({ queues: [{ name: 'jobs', ready: 3, unacked: 2 }] })
  for (const mock of [kafka, rabbitmq]) {
    await mock.start()
    t.teardown(() => mock.stop())
  }
  const brokers = ['--kafka.brokers', String(kafka.bootstrap[0])]
  const urls = ['--rabbitmq.url', String(rabbitmq.urls[0])]

  const { stdout, stderr } = await program('metrics', ...brokers, ...urls)
  const scrape = parseScrape(stdout)
  t.equal(valueOf(scrape, 'tidemark_kafka_group_lag', { consumer_group: 'billing' }), 15)
  t.equal(valueOf(scrape, 'tidemark_backlog_messages', { destination: 'jobs' }), 5)
  t.equal(stderr, '', 'no warning and no deprecation')
}
