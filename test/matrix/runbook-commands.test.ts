import type { Test } from 'tap'
import { CommandFailed, type Output } from '../../testbed/execute.ts'
import { currentKafka } from '../../testbed/kafka-jars.ts'
import { startKafka } from '../../testbed/kafka.ts'
import { startRabbitmq } from '../../testbed/rabbitmq.ts'
import { commandsOf, pagesIn } from '../docs/page.ts'
import { withRealParts } from '../real/with-real-parts.ts'

const commands = [...new Set(pagesIn('docs/runbooks').flatMap(commandsOf))]

/** The classes that Kafka's scripts start. */
const tools: Readonly<Record<string, string>> = {
  'kafka-broker-api-versions.sh': 'org.apache.kafka.tools.BrokerApiVersionsCommand',
  'kafka-configs.sh': 'kafka.admin.ConfigCommand',
  'kafka-console-consumer.sh': 'org.apache.kafka.tools.consumer.ConsoleConsumer',
  'kafka-consumer-groups.sh': 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
  'kafka-get-offsets.sh': 'org.apache.kafka.tools.GetOffsetShell',
  'kafka-leader-election.sh': 'org.apache.kafka.tools.LeaderElectionCommand',
  'kafka-log-dirs.sh': 'org.apache.kafka.tools.LogDirsCommand',
  'kafka-metadata-quorum.sh': 'org.apache.kafka.tools.MetadataQuorumCommand',
  'kafka-topics.sh': 'org.apache.kafka.tools.TopicCommand',
}

withRealParts('the commands of the Kafka runbooks succeed', async t => {
  const kafka = await startKafka({ version: currentKafka })
  t.teardown(() => kafka.stop())
  const run = (command: string): Promise<Output> => {
    const [script = '', ...args] = command
      .replace('kafka-1:9092', kafka.bootstrap)
      .replace('controller-1:9093', kafka.controller)
      .split(' ')
    // The consumer would wait, as there is no message at that offset.
    const bound = script === 'kafka-console-consumer.sh' ? ['--timeout-ms', '1000'] : []
    return kafka.cli(tools[script] ?? script, [...args, ...bound])
  }
  const at = '--bootstrap-server kafka-1:9092'
  const create = (topic: string, partitions: number): Promise<Output> =>
    run(`kafka-topics.sh ${at} --create --topic ${topic} --partitions ${partitions}`)
  await create('tidemark-canary', 3)
  for (const [topic, partitions] of [
    ['orders', 4],
    ['orders-v1', 1],
  ] as const) {
    await create(topic, partitions)
    const position = `--group billing --topic ${topic} --reset-offsets --to-earliest --execute`
    await run(`kafka-consumer-groups.sh ${at} ${position}`)
  }

  const known = commands.filter(command => command.startsWith('kafka-'))
  const isLast = (command: string): boolean => command.includes('--delete --group')
  for (const command of known.toSorted((a, b) => Number(isLast(a)) - Number(isLast(b)))) {
    await expectSuccess(t, command, run)
  }
})

withRealParts('the commands of the RabbitMQ runbooks succeed', async t => {
  const plugins = ['management', 'shovel_management', 'federation_management'] as const
  const rabbitmq = await startRabbitmq({
    release: 'newest',
    plugins: plugins.map(plugin => `rabbitmq_${plugin}`),
  })
  t.teardown(() => rabbitmq.stop())
  await rabbitmq.ctl(['add_user', 'tidemark', 'secret'])
  await rabbitmq.ctl(['add_vhost', 'payments'])
  const declared = await fetch(`${rabbitmq.managementUrl}/api/queues/%2F/invoices`, {
    method: 'PUT',
    headers: {
      authorization: `Basic ${Buffer.from('guest:guest').toString('base64')}`,
      'content-type': 'application/json',
    },
    body: '{}',
  })
  t.ok(declared.ok, 'the queue was declared')

  const known = commands.filter(command => command.startsWith('rabbitmqctl '))
  // forget_cluster_node needs a second node that is down.
  const alone = known.filter(command => !command.includes('forget_cluster_node'))
  for (const command of alone)
    await expectSuccess(t, command, () => rabbitmq.ctl(wordsOf(command).slice(1)))
})

async function expectSuccess(
  t: Test,
  command: string,
  run: (command: string) => Promise<Output>,
): Promise<void> {
  try {
    await run(command)
    t.pass(command)
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error
    t.fail(command, { found: error.message })
  }
}

/** Splits a command into words as a shell does. */
function wordsOf(command: string): readonly string[] {
  const words = command.match(/"[^"]*"|'[^']*'|\S+/g) ?? []
  return words.map(word => word.replace(/^(["'])(.*)\1$/, '$2'))
}
