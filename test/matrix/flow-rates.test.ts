import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { createMockKafka, type MockKafka } from '../../testbed/mock-kafka/mock-kafka.ts'
import { createMockRabbitmq, type MockRabbitmq } from '../../testbed/mock-rabbitmq/mock-rabbitmq.ts'
import { type RunningPrometheus, startPrometheus } from '../../testbed/prometheus.ts'
import { startPace } from '../../testbed/traffic/pace.ts'
import { startExporter } from '../real/running-exporter.ts'
import { scrapesUntil } from '../real/scrapes.ts'
import { samplesOf } from '../real/samples.ts'
import { withRealParts } from '../real/with-real-parts.ts'

/** Messages produced and consumed per second in each destination. */
const pace = 20
const topics = ['rewound', 'truncated', 'remade', 'undisturbed']
const queues = ['missed', 'restarted', 'steady']

withRealParts(
  'rates in Prometheus have no spike or reset through rewinds, truncations and restarts',
  async t => {
    const kafka = await startKafka(t)
    const rabbitmq = await startRabbitmq(t)
    const errors: unknown[] = []
    const traffic = startPace(
      0.5,
      () => consumeAndPublish(kafka, rabbitmq),
      error => errors.push(error),
    )
    t.teardown(() => traffic.stop())
    const exporter = await startExporter(
      t,
      [
        `kafka: [{ name: k, brokers: ['${kafka.bootstrap[0]}'], interval: 1s, status_window: 20s }]`,
        `rabbitmq: [{ name: r, urls: ['${rabbitmq.urls[0]}'], password: guest, status_window: 20s, intervals: { queues: 5s, nodes: 5s, traffic: 5s } }]`,
        '',
      ].join('\n'),
    )
    const untilComplete = (name: string): Promise<unknown> =>
      scrapesUntil(exporter, `${name} is exported for every backlog`, scrape => {
        return samplesOf(scrape, name).length === topics.length + queues.length
      })
    await untilComplete('tidemark_backlog_arrived_messages_total')
    await untilComplete('tidemark_backlog_completed_messages_total')
    const prometheus = await startPrometheus({ release: 'newest', config: scrapes(exporter.url) })
    t.teardown(() => prometheus.stop())
    await sleep(25_000)

    kafka.group('billing').commit('rewound', 0, kafka.topic('rewound').partition(0).log.end - pace)
    const { log } = kafka.topic('truncated').partition(0)
    log.truncateTo(log.end - 5 * pace)
    kafka.deleteTopic('remade')
    kafka.createTopic({ name: 'remade', partitions: 1, rate: pace })
    const missed = rabbitmq.cluster.queue('/', 'missed')
    missed.published -= 5000
    missed.acked -= 5000
    await sleep(6000)
    missed.published += 5000
    missed.acked += 5000
    await rabbitmq.stop()
    const restarted = rabbitmq.cluster.queue('/', 'restarted')
    restarted.published = 0
    restarted.acked = 0
    await rabbitmq.start()
    await sleep(30_000)

    for (const name of ['arrived', 'completed']) await expectSteadyRates(t, prometheus, name)
    t.same(errors, [])
  },
)

async function startKafka(t: Test): Promise<MockKafka> {
  const kafka = createMockKafka({
    topics: topics.map(name => ({ name, partitions: 1, messages: 1000, rate: pace })),
    groups: [{ name: 'billing', commits: Object.fromEntries(topics.map(name => [name, [1000]])) }],
  })
  await kafka.start()
  t.teardown(() => kafka.stop())
  return kafka
}

async function startRabbitmq(t: Test): Promise<MockRabbitmq> {
  const rabbitmq = createMockRabbitmq({ queues: queues.map(name => ({ name, consumers: 1 })) })
  for (const queue of rabbitmq.cluster.queues()) {
    queue.published = 10_000
    queue.acked = 10_000
  }
  await rabbitmq.start()
  t.teardown(() => rabbitmq.stop())
  return rabbitmq
}

/** Simulates half a second of traffic. */
function consumeAndPublish(kafka: MockKafka, rabbitmq: MockRabbitmq): void {
  for (const topic of topics) {
    kafka.group('billing').commit(topic, 0, kafka.topic(topic).partition(0).log.end)
  }
  for (const queue of rabbitmq.cluster.queues()) {
    queue.published += pace / 2
    queue.acked += pace / 2
  }
}

function scrapes(url: string): string {
  const target = new URL(url).host
  return `
global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs: [{ job_name: tidemark, static_configs: [{ targets: ['${target}'] }] }]
`
}

/** Expects every rate close to the pace, and no counter that falls, over the whole time. */
async function expectSteadyRates(
  t: Test,
  prometheus: RunningPrometheus,
  name: string,
): Promise<void> {
  const counter = `tidemark_backlog_${name}_messages_total`
  const rates = `rate(${counter}[20s])[30s:1s]`
  const highest = await prometheus.query(`max_over_time(${rates})`)
  const lowest = await prometheus.query(`min_over_time(${rates})`)
  const resets = await prometheus.query(`resets(${counter}[2m])`)
  for (const all of [highest, lowest, resets]) t.equal(all.length, topics.length + queues.length)
  for (const { labels, value } of highest) {
    t.ok(value <= 1.6 * pace, `${labels['destination']}: at most ${value} ${name} a second`)
  }
  for (const { labels, value } of lowest) {
    // Messages between the restart of a node and the next poll are not counted.
    const least = labels['destination'] === 'restarted' ? 0 : 0.4 * pace
    t.ok(value >= least, `${labels['destination']}: at least ${value} ${name} a second`)
  }
  for (const { labels, value } of resets) t.equal(value, 0, `${labels['destination']} never fell`)
}
