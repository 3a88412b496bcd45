import type { Test } from 'tap'
import { earlierKafkas } from '../../testbed/kafka-jars.ts'
import { type RunningKafka, startKafka } from '../../testbed/kafka.ts'
import { exposedPositions, positionsOfTool } from '../real/kafka-positions.ts'
import { startExporter, unexpectedErrors } from '../real/running-exporter.ts'
import { samplesOf, valueOf } from '../real/samples.ts'
import { scrapesUntil } from '../real/scrapes.ts'
import { withRealParts } from '../real/with-real-parts.ts'
import { clientOf, commit, createTopics, joinMember, produce } from './kafka-client.ts'

// In 3.9, groups of the new protocol are a preview that has to be enabled.
const withPreview = { 'group.coordinator.rebalance.protocols': 'classic,consumer' }

for (const version of earlierKafkas) {
  const properties = version === '3.9.1' ? withPreview : {}
  withRealParts(
    `with Kafka ${version}, every position of every group equals the command-line tool`,
    async t => {
      const onProgress = (text: string): unknown => t.comment(text)
      const kafka = await startKafka({ version, properties, onProgress })
      t.teardown(() => kafka.stop())
      await compareWithTool(t, kafka)
    },
  )
}

async function compareWithTool(t: Test, kafka: RunningKafka): Promise<void> {
  await startGroups(t, kafka)
  const exporter = await startExporter(
    t,
    `kafka: [{ name: k, brokers: ['${kafka.bootstrap}'], interval: 2s }]\n`,
  )

  const expected = [
    'audit orders 0: committed 4, lag 6',
    'audit orders 1: committed 10, lag 0',
    'billing orders 0: committed 3, lag 7',
    'billing orders 1: committed -, lag -',
    'warehouse payments 0: committed 7, lag 3',
    'warehouse payments 1: committed -, lag -',
  ]
  const scrapes = await scrapesUntil(
    exporter,
    'both groups have their member',
    scrape =>
      ['billing', 'warehouse'].every(
        group => valueOf(scrape, 'tidemark_kafka_group_members', { consumer_group: group }) === 1,
      ),
    120,
  )
  const { stdout } = await kafka.cli('org.apache.kafka.tools.consumer.group.ConsumerGroupCommand', [
    ...['--bootstrap-server', kafka.internalBootstrap, '--describe', '--all-groups'],
  ])
  const scrape = scrapes.at(-1) ?? []
  t.same(positionsOfTool(stdout), expected)
  // A dash in the tool's output is an absent sample here.
  t.same(
    exposedPositions(scrape),
    expected.filter(row => !row.endsWith('committed -, lag -')),
  )

  const typeOf = (group: string): unknown =>
    scrape.find(
      ({ name, labels }) =>
        name === 'tidemark_kafka_group_info' && labels['consumer_group'] === group,
    )?.labels['group_type']
  t.same(
    [typeOf('audit'), typeOf('billing'), typeOf('warehouse')],
    ['classic', 'classic', 'consumer'],
  )
  t.equal(valueOf(scrape, 'tidemark_source_up'), 1)
  t.same(
    samplesOf(scrape, 'tidemark_source_problems').filter(({ value }) => value > 0),
    [],
  )
  t.strictSame(await unexpectedErrors(exporter), [])
}

/** Starts a group without members, one of the classic protocol, and one of the new protocol. */
async function startGroups(t: Test, kafka: RunningKafka): Promise<void> {
  const client = clientOf(kafka.bootstrap)
  await createTopics(client, { orders: { partitions: 2 }, payments: { partitions: 2 } })
  await produce(client, 'orders', { partitions: 2, count: 10 })
  await produce(client, 'payments', { partitions: 2, count: 10 })
  await commit(client, 'audit', 'orders', [4, 10])
  await commit(client, 'billing', 'orders', [3])
  await commit(client, 'warehouse', 'payments', [7])

  const billing = await joinMember(client, 'billing', 'orders')
  t.teardown(() => billing.disconnect())
  await kafka.startTool('org.apache.kafka.tools.consumer.ConsoleConsumer', [
    ...['--bootstrap-server', kafka.bootstrap, '--topic', 'payments', '--group', 'warehouse'],
    ...['--consumer-property', 'group.protocol=consumer'],
    ...['--consumer-property', 'enable.auto.commit=false'],
  ])
}
