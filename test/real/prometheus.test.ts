import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { clusterOfSize as kafkaOfSize } from '../../testbed/mock-kafka/cluster-of-size.ts'
import { createMockKafka } from '../../testbed/mock-kafka/mock-kafka.ts'
import { clusterOfSize as rabbitmqOfSize } from '../../testbed/mock-rabbitmq/cluster-of-size.ts'
import { createMockRabbitmq } from '../../testbed/mock-rabbitmq/mock-rabbitmq.ts'
import { parseOpenMetrics } from '../../testbed/openmetrics-parser.ts'
import { promtool, type RunningPrometheus, startPrometheus } from '../../testbed/prometheus.ts'
import { untilTrue } from '../../testbed/until-true.ts'
import { type RunningExporter, startExporter } from './running-exporter.ts'
import { valueOf } from './samples.ts'
import { scrapesUntil } from './scrapes.ts'
import { withRealParts } from './with-real-parts.ts'

for (const release of ['bookworm', 'newest'] as const) {
  withRealParts(`Prometheus of Debian ${release} scrapes without warnings`, async t => {
    const exporter = await exporterOfMocks(t)
    const exchange = await recordedExchange(t, exporter)
    const prometheus = await startPrometheus({ release, config: scrapes(exchange.target) })
    t.teardown(() => prometheus.stop())
    t.comment(`Prometheus ${prometheus.version}`)

    await untilTrue('it has scraped a few times', () => exchange.replies.length >= 4, {
      within: 60,
    })

    t.equal(await valueIn(prometheus, 'min_over_time(up{job="tidemark"}[1m])'), 1)
    // Metrics of Node.js itself change with sockets and timers from scrape to scrape.
    const ours = (await exporter.scrape()).filter(({ name }) => name.startsWith('tidemark_'))
    t.equal(await valueIn(prometheus, 'count({__name__=~"tidemark_.+"})'), ours.length)
    const openMetrics = /^application\/openmetrics-text; version=1\.0\.0; charset=utf-8.*, gzip$/
    for (const reply of new Set(exchange.replies)) t.match(reply, openMetrics)
    t.notMatch(await prometheus.log(), /level="?(warn|error)/i)
  })

  withRealParts(`promtool of Debian ${release} reports nothing about a scrape`, async t => {
    const exporter = await exporterOfMocks(t)
    const { stdout, stderr } = await promtool(release, ['check', 'metrics'], {
      input: await exporter.body(),
    })
    t.equal(stdout + stderr, '')
  })
}

withRealParts('the OpenMetrics reference parser accepts a scrape', async t => {
  const exporter = await exporterOfMocks(t)
  const accept = 'application/openmetrics-text;version=1.0.0'
  const response = await fetch(`${exporter.url}/metrics`, { headers: { accept } })
  const body = await response.text()
  const families = await parseOpenMetrics(body)

  const lines = body.trimEnd().split('\n')
  const samples = families.flatMap(family => family.samples)
  t.equal(samples.length, lines.filter(line => !line.startsWith('#')).length)
  t.ok(families.some(({ name }) => name === 'tidemark_kafka_group_partition_lag'))
  t.ok(families.some(({ name }) => name === 'tidemark_rabbitmq_queue_messages_ready'))
})

/** Starts an exporter that has polled a small mock cluster of each system. */
async function exporterOfMocks(t: Test): Promise<RunningExporter> {
  const kafka = createMockKafka(
    kafkaOfSize({ topics: 3, partitionsPerTopic: 2, groups: 3, commitsPerGroup: 3, rate: 0 }),
  )
  const rabbitmq = createMockRabbitmq(rabbitmqOfSize({ vhosts: 2, queues: 6, rate: 0 }))
  for (const mock of [kafka, rabbitmq]) {
    await mock.start()
    t.teardown(() => mock.stop())
  }
  const exporter = await startExporter(
    t,
    [
      `kafka: [{ name: k, brokers: ['${kafka.bootstrap[0]}'], interval: 1s }]`,
      `rabbitmq: [{ name: r, urls: ['${rabbitmq.urls[0]}'], password: guest, intervals: { queues: 5s, nodes: 5s, traffic: 5s } }]`,
      '',
    ].join('\n'),
  )
  const isPolled = (reading: string) => (scrape: Parameters<typeof valueOf>[0]) =>
    (valueOf(scrape, 'tidemark_source_readings_total', { reading }) ?? 0) >= 2
  for (const reading of ['backlog', 'queues', 'nodes', 'traffic']) {
    await scrapesUntil(exporter, `${reading} was polled twice`, isPolled(reading))
  }
  return exporter
}

/**
 * Starts a proxy in front of the exporter that records content type and encoding of each response.
 */
async function recordedExchange(
  t: Test,
  exporter: RunningExporter,
): Promise<{ readonly target: string; readonly replies: readonly string[] }> {
  const replies: string[] = []
  const server = createServer((incoming, outgoing) => {
    const { url = '', headers } = incoming
    request(new URL(url, exporter.url), { headers }, reply => {
      replies.push(`${reply.headers['content-type']}, ${reply.headers['content-encoding']}`)
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(outgoing)
    }).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { target: `127.0.0.1:${(server.address() as AddressInfo).port}`, replies }
}

function scrapes(target: string): string {
  return `
global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs: [{ job_name: tidemark, static_configs: [{ targets: ['${target}'] }] }]
`
}

async function valueIn(
  prometheus: RunningPrometheus,
  expression: string,
): Promise<number | undefined> {
  return (await prometheus.query(expression))[0]?.value
}
