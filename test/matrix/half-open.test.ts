import t, { type Test } from 'tap'
import { type FaultProxy, startFaultProxy } from '../../testbed/fault-proxy.ts'
import { createMockKafka, type MockKafka } from '../../testbed/mock-kafka/mock-kafka.ts'
import { untilTrue } from '../../testbed/until-true.ts'
import { type RunningExporter, startExporter } from '../real/running-exporter.ts'
import { valueOf } from '../real/samples.ts'
import { type Scrape, scrapesUntil } from '../real/scrapes.ts'

t.setTimeout(300_000)

await t.test('a broker that is silent for many polls makes only its own rows unknown', async t => {
  const kafka = await twoBrokers(t)
  const proxy = await proxyFor(t, kafka, 2)
  const exporter = await exporterOf(t, kafka)
  await scrapesUntil(
    exporter,
    'both partitions are known',
    s => lag(s, 0) === 10 && lag(s, 1) === 10,
  )

  await proxy.inject({ kind: 'half-open' })
  kafka.topic('orders').append(0, 5)
  const first = await scrapesUntil(exporter, 'its rows are unknown', s => lag(s, 1) === undefined)
  await untilTrue(
    'its circuit breaker is open, so that polls do not wait for it',
    async () => /broker 2 .*circuit breaker open/s.test(await exporter.page()),
    { within: 60 },
  )
  const readingsBefore = readings(first.at(-1) ?? [])
  const later = await scrapesUntil(
    exporter,
    'polls keep their interval',
    scrape => readings(scrape) >= readingsBefore + 5,
  )

  const wrong = [...first, ...later]
    .map(scrape => ({
      up: valueOf(scrape, 'tidemark_source_up'),
      lags: [lag(scrape, 0), lag(scrape, 1)],
    }))
    .filter(
      ({ up, lags: [others, own] }) =>
        up !== 1 || ![10, 15].includes(others ?? NaN) || ![10, undefined].includes(own),
    )
  t.same(wrong, [], "up, the other broker's lag known, its own as before or unknown")
  const last = later.at(-1) ?? []
  t.equal(lag(last, 0), 15, "the other broker's partition is current")
  t.equal(valueOf(last, 'tidemark_kafka_broker_reachable', { broker: '2' }), 0)
  t.equal(valueOf(last, 'tidemark_source_readings_failed_total'), 0)

  await proxy.inject({ kind: 'none' })
  kafka.topic('orders').append(1, 5)
  await scrapesUntil(exporter, 'its partition is known again', scrape => lag(scrape, 1) === 15)
  const healed = await exporter.scrape()
  t.equal(valueOf(healed, 'tidemark_kafka_broker_reachable', { broker: '2' }), 1)
  t.equal(valueOf(healed, 'tidemark_kafka_group_lag', { consumer_group: 'billing' }), 30)
})

/**
 * Starts two brokers with a partition each. `billing`, coordinated by broker 1, lags 10 on both.
 */
async function twoBrokers(t: Test): Promise<MockKafka> {
  const kafka = createMockKafka({
    brokers: 2,
    topics: [{ name: 'orders', partitions: 2, messages: 100, replicationFactor: 1 }],
    groups: [{ name: 'billing', coordinator: 1, commits: { orders: [90, 90] } }],
  })
  await kafka.start()
  t.teardown(() => kafka.stop())
  return kafka
}

async function proxyFor(t: Test, kafka: MockKafka, id: number): Promise<FaultProxy> {
  const broker = kafka.broker(id)
  const port = Number(broker.address.split(':')[1])
  const proxy = await startFaultProxy({ to: { host: '127.0.0.1', port } })
  t.teardown(() => proxy.close())
  broker.advertise(proxy.port)
  return proxy
}

function exporterOf(t: Test, kafka: MockKafka): Promise<RunningExporter> {
  const pace = 'interval: 2s, connect_timeout: 500ms, request_timeout: 500ms'
  const broker = kafka.broker(1).address
  return startExporter(t, `kafka: [{ name: k, brokers: ['${broker}'], ${pace} }]\n`)
}

function lag(scrape: Scrape, partition: number): number | undefined {
  const name = 'tidemark_kafka_group_partition_lag'
  return valueOf(scrape, name, { consumer_group: 'billing', partition: String(partition) })
}

function readings(scrape: Scrape): number {
  return valueOf(scrape, 'tidemark_source_readings_total') ?? NaN
}
