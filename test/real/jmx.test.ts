import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../testbed/free-port.ts'
import { currentKafka } from '../../testbed/kafka-jars.ts'
import { type RunningKafka, startKafka } from '../../testbed/kafka.ts'
import { commit, clientOf, produce } from '../matrix/kafka-client.ts'
import { projectRoot } from '../../testbed/project-root.ts'
import { connectedAdmin } from './connected-admin.ts'
import { withRealParts } from './with-real-parts.ts'

withRealParts(
  'the rules for the JMX exporter produce the families that alerts and dashboards use',
  async t => {
    const port = await freePort()
    const kafka = await startKafka({ version: currentKafka, jmxPorts: [port] })
    t.teardown(() => kafka.stop())
    const idle = await scrape(port)
    await use(kafka)
    const used = await scrape(port)

    const recorded = readFileSync(join(projectRoot, 'test/fixtures/jmx-names.txt'), 'utf8')
    t.equal(families(used), recorded)
    // No series per topic, partition or client: each broker would multiply them.
    t.strictSame(seriesOf(used), seriesOf(idle))
  },
)

async function scrape(port: number): Promise<string> {
  return await (await fetch(`http://localhost:${port}/metrics`)).text()
}

async function use(kafka: RunningKafka): Promise<void> {
  const client = clientOf(kafka.bootstrap)
  const admin = await connectedAdmin(client)
  await admin.createTopics({ topics: [{ topic: 'orders', numPartitions: 50 }] })
  await admin.disconnect()
  await produce(client, 'orders', { partitions: 50, count: 10 })
  await commit(client, 'billing', 'orders', [5, 5])
}

/** `name type` of each family, one per line, sorted. */
function families(body: string): string {
  const lines = Array.from(body.matchAll(/^# TYPE (\S+ \S+)$/gm), ([, line = '']) => line)
  return lines
    .sort()
    .map(line => `${line}\n`)
    .join('')
}

/** Name and labels of Kafka's series. Those of the JVM change with its garbage collectors. */
function seriesOf(body: string): readonly string[] {
  return Array.from(body.matchAll(/^(kafka_\S+) \S+$/gm), ([, series = '']) => series).sort()
}
