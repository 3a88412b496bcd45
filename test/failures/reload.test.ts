import t, { type Test } from 'tap'
import { createMockKafka, type MockKafka } from '../../testbed/mock-kafka/mock-kafka.ts'
import { untilTrue } from '../../testbed/until-true.ts'
import { startExporter } from '../real/running-exporter.ts'
import { valueOf } from '../real/samples.ts'
import { type Scrape, scrapesUntil } from '../real/scrapes.ts'

t.test('a reload with a new filter removes its topics and keeps other counters', async t => {
  const kafka = await aKafka(t)
  const exporter = await startExporter(t, clusterOf(kafka))
  const read = await scrapesUntil(exporter, 'both topics are read', s => produced(s) === 0)
  t.ok(topicsOf(read.at(-1)).has('mails'))
  kafka.topic('orders').append(0, 7)
  await scrapesUntil(exporter, 'messages are counted', scrape => produced(scrape) === 7)

  await exporter.configure(clusterOf(kafka, ', topics: { exclude: [mails] }'))
  kafka.topic('orders').append(0, 4)
  process.kill(exporter.process.pid, 'SIGHUP')
  const said = async (): Promise<boolean> => /configuration reloaded/.test(await exporter.log())
  await untilTrue('the reload is logged', said, { within: 20, server: exporter.process })
  const after = await scrapesUntil(
    exporter,
    'the filter is in force, and counting goes on',
    scrape => !topicsOf(scrape).has('mails') && produced(scrape) === 11,
  )

  const counts = after.map(produced).filter(count => count !== undefined)
  t.ok(
    counts.every(count => count >= 7),
    'what was counted before is not forgotten',
  )
  const scrape = after.at(-1) ?? []
  t.same(topicsOf(scrape), new Set(['orders']))
  t.equal(valueOf(scrape, 'tidemark_kafka_group_lag', { consumer_group: 'billing' }), 21)
  t.equal(valueOf(scrape, 'tidemark_config_last_reload_successful'), 1)
  t.equal(exporter.process.hasExited, false)
})

async function aKafka(t: Test): Promise<MockKafka> {
  const kafka = createMockKafka({
    topics: [
      { name: 'orders', partitions: 1, messages: 100 },
      { name: 'mails', partitions: 1, messages: 100 },
    ],
    groups: [{ name: 'billing', commits: { orders: [90], mails: [95] } }],
  })
  await kafka.start()
  t.teardown(() => kafka.stop())
  return kafka
}

function clusterOf({ bootstrap }: MockKafka, options = ''): string {
  return `kafka: [{ name: k, brokers: ['${bootstrap[0]}'], interval: 1s ${options} }]\n`
}

function produced(scrape: Scrape): number | undefined {
  return valueOf(scrape, 'tidemark_kafka_topic_produced_messages_total', { topic: 'orders' })
}

/** Topics in the labels topic and destination of all series. */
function topicsOf(scrape: Scrape = []): ReadonlySet<string | undefined> {
  const named = scrape.flatMap(({ labels: { topic, destination } }) => [topic, destination])
  return new Set(named.filter(name => name !== undefined))
}
