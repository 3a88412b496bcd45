import type { RunningKafka } from '../kafka.ts'
import { untilTrue } from '../until-true.ts'

const tools = {
  configs: 'kafka.admin.ConfigCommand',
  topics: 'org.apache.kafka.tools.TopicCommand',
  producer: 'org.apache.kafka.tools.ConsoleProducer',
  consumer: 'org.apache.kafka.tools.consumer.ConsoleConsumer',
  shareConsumer: 'org.apache.kafka.tools.consumer.ConsoleShareConsumer',
  groups: 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
  shareGroups: 'org.apache.kafka.tools.consumer.group.ShareGroupCommand',
} as const

/**
 * Creates groups of each type that read topics, and returns the output of Kafka's tools about them.
 *
 * `billing` is a classic group, `payments` has the type `consumer`, `größe 支付` stopped after 5
 * messages, and `workers` is a share group. The topics `empty` and `quiet` have no messages.
 */
export async function prepareScene(kafka: RunningKafka): Promise<string> {
  const server = ['--bootstrap-server', kafka.bootstrap]
  for (const [topic, partitions] of [
    ['orders', 3],
    ['empty', 1],
    ['quiet', 1],
  ]) {
    const plan = ['--topic', String(topic), '--partitions', String(partitions)]
    await kafka.cli(tools.topics, [...server, '--create', ...plan])
  }
  const keyed = ['--reader-property', 'parse.key=true', '--reader-property', 'key.separator=:']
  const messages = Array.from({ length: 20 }, (_, n) => `key ${n}:message ${n}\n`).join('')
  await kafka.cli(tools.producer, [...server, '--topic', 'orders', ...keyed], messages)

  const reader = [...server, '--topic', 'orders', '--from-beginning', '--group']
  await kafka.cli(tools.consumer, [...reader, 'größe 支付', '--max-messages', '5'])
  await kafka.startTool(tools.consumer, [...reader, 'billing'])
  const protocol = ['--command-property', 'group.protocol=consumer']
  await kafka.startTool(tools.consumer, [...reader, 'payments', ...protocol])
  const fromTheStart = ['--add-config', 'share.auto.offset.reset=earliest']
  await kafka.cli(tools.configs, [
    ...['--bootstrap-server', kafka.internalBootstrap, '--alter', ...fromTheStart],
    ...['--entity-type', 'groups', '--entity-name', 'workers'],
  ])
  for (const topic of ['orders', 'quiet']) {
    await kafka.startTool(tools.shareConsumer, [...server, '--topic', topic, '--group', 'workers'])
  }
  await untilTrue('every group has members and positions', () => isSettled(kafka), { within: 60 })
  return (await describeGroups(kafka)).join('\n')
}

async function isSettled(kafka: RunningKafka): Promise<boolean> {
  const [positions = '', shares = ''] = await describeGroups(kafka)
  const ofOrders = (group: string, text: string): number =>
    [...text.matchAll(new RegExp(`^${group} +orders +\\d+ +\\d+ .*`, 'gm'))].length
  const isRead = ofOrders('billing', positions) === 3 && ofOrders('payments', positions) === 3
  return isRead && ofOrders('workers', shares) === 3
}

async function describeGroups(kafka: RunningKafka): Promise<readonly string[]> {
  const server = ['--bootstrap-server', kafka.internalBootstrap]
  const describe = [...server, '--describe', '--all-groups']
  const { stdout: positions } = await kafka.cli(tools.groups, describe)
  const { stdout: shares } = await kafka.cli(tools.shareGroups, describe)
  return [positions, shares]
}
