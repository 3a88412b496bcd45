import { setTimeout as sleep } from 'node:timers/promises'
import { Kafka, logLevel } from 'kafkajs'
import type { Test } from 'tap'
import type { Seconds } from '../../src/reading/time.ts'
import { currentKafka } from '../../testbed/kafka-jars.ts'
import { startKafka } from '../../testbed/kafka.ts'
import { startPace, type Traffic } from '../../testbed/traffic/pace.ts'
import { connectedAdmin } from './connected-admin.ts'
import { KnownLog } from './known-log.ts'
import { ManualGroup } from './manual-group.ts'
import { type RunningExporter, startExporter } from './running-exporter.ts'
import { valueOf } from './samples.ts'
import type { Scrape } from './scrapes.ts'

/** How far behind the consumer stays. In a pause of the producer, messages get older than that. */
const consumerDelay: Seconds = 25
/** Poll interval of the exporter. */
const interval: Seconds = 2
const group = 'late'

/** Number of messages sent in a second, by the seconds since the start. */
const patterns: Readonly<Record<string, (second: number) => number>> = {
  steady: () => 4,
  bursts: second => (second % 20 === 0 ? 80 : 0),
  pauses: second => (second % 90 < 50 ? 3 : 0),
}

/**
 * Runs producers with known send times and a consumer that stays behind, and compares each sample
 * of the age and its bounds with the real age.
 */
export async function compareKafkaAges(t: Test, duration: Seconds): Promise<void> {
  const kafka = await startKafka({ version: currentKafka })
  t.teardown(() => kafka.stop())
  const client = new Kafka({ brokers: kafka.bootstrap.split(','), logLevel: logLevel.NOTHING })
  const admin = await connectedAdmin(client)
  await admin.createTopics({
    topics: Object.keys(patterns).map(topic => ({ topic, numPartitions: 1 })),
  })
  await admin.disconnect()
  const logs = await Promise.all(Object.keys(patterns).map(topic => KnownLog.open(client, topic)))
  for (const log of logs) await log.send(1)
  const consumer = await ManualGroup.join(client, group, Object.keys(patterns))
  const exporter = await startExporter(
    t,
    `kafka: [{ name: real, brokers: ['${kafka.bootstrap}'], interval: ${interval}s }]\n`,
  )

  const errors: unknown[] = []
  const traffic = logs.flatMap(log => startTraffic(log, consumer, error => errors.push(error)))
  const comparison = new AgeComparison(t, logs)
  const end = performance.now() + duration * 1000
  while (performance.now() < end) {
    await sleep(500)
    comparison.add(await stableScrape(exporter))
  }
  for (const one of traffic) await one.stop()
  await consumer.leave()
  for (const log of logs) await log.close()

  t.same(errors, [])
  comparison.finish(duration / interval / 2)
}

function startTraffic(
  log: KnownLog,
  consumer: ManualGroup,
  onError: (error: unknown) => void,
): readonly Traffic[] {
  let second = 0
  const produce = async (): Promise<void> => {
    const count = patterns[log.topic]?.(second++) ?? 0
    if (count > 0) await log.send(count)
  }
  const consume = (): Promise<void> =>
    consumer.commit(log.topic, log.firstAfter(Date.now() / 1000 - consumerDelay))
  return [startPace(1, produce, onError), startPace(0.7, consume, onError)]
}

/** Returns a scrape during which no poll ended, so that all its samples are of the same poll. */
async function stableScrape(exporter: RunningExporter): Promise<Scrape> {
  for (;;) {
    const scrape = await exporter.scrape()
    const after = await exporter.scrape()
    if (readingsOf(scrape) === readingsOf(after)) return scrape
  }
}

function readingsOf(scrape: Scrape): number | undefined {
  return valueOf(scrape, 'tidemark_source_readings_total', { reading: 'backlog' })
}

/** Compares the exported ages of each topic with the real ones. */
class AgeComparison {
  readonly #t: Test
  readonly #logs: readonly KnownLog[]
  readonly #samples = new Map<string, number>()
  readonly #widths = new Map<string, number[]>()
  #lastReading: number | undefined

  constructor(t: Test, logs: readonly KnownLog[]) {
    this.#t = t
    this.#logs = logs
  }

  add(scrape: Scrape): void {
    const reading = readingsOf(scrape)
    if (reading === this.#lastReading) return
    this.#lastReading = reading
    for (const log of this.#logs) this.#compare(log, scrape)
  }

  /** Fails unless each topic had at least this number of samples with a backlog. */
  finish(atLeast: number): void {
    for (const { topic } of this.#logs) {
      const widths = (this.#widths.get(topic) ?? []).sort((a, b) => a - b)
      const median = widths[Math.floor(widths.length / 2)] ?? NaN
      const widest = widths.at(-1) ?? NaN
      const samples = this.#samples.get(topic) ?? 0
      this.#t.comment(
        `${topic}: ${samples} samples, bounds ${median.toFixed(1)} s apart (median), ${widest.toFixed(1)} s at most`,
      )
      this.#t.ok(samples >= atLeast, `${topic}: ${samples} samples, at least ${atLeast}`)
    }
  }

  #compare(log: KnownLog, scrape: Scrape): void {
    const position = { consumer_group: group, topic: log.topic }
    const committed = valueOf(scrape, 'tidemark_kafka_group_partition_committed_offset', position)
    const backlog = { consumer_group: group, destination: log.topic }
    const value = (name: string): number =>
      valueOf(scrape, `tidemark_backlog_${name}`, backlog) ?? NaN
    const lower = value('age_lower_bound_seconds')
    const upper = value('age_upper_bound_seconds')
    const age = value('age_seconds')
    if (committed === undefined || Number.isNaN(age)) return
    if (value('messages') === 0) {
      this.#t.same([lower, age, upper], [0, 0, 0], `${log.topic}: empty backlog`)
      return
    }
    const oldest = log.message(committed)
    if (oldest === undefined) throw new Error(`${log.topic}: offset ${committed} was never sent`)
    // The position was read at an unknown instant between the start and the end of the poll.
    const readBefore = valueOf(scrape, 'tidemark_source_last_success_timestamp_seconds') ?? NaN
    const readAfter = readBefore - (valueOf(scrape, 'tidemark_source_duration_seconds') ?? NaN)
    const atLeast = readAfter - oldest.storedAt
    const atMost = readBefore - oldest.sentAt
    const text = `${log.topic} at ${committed}: ${lower} ≤ ${age} ≤ ${upper}, real age ${atLeast} to ${atMost}`
    if (!(lower <= atMost)) this.#t.fail(`${text}: the lower bound is too high`)
    if (!(upper >= atLeast || Number.isNaN(upper)))
      this.#t.fail(`${text}: the upper bound is too low`)
    if (!(lower <= age && !(age > upper))) this.#t.fail(`${text}: the age is not within its bounds`)
    if (!(atMost - age < consumerDelay)) this.#t.fail(`${text}: the age is far off`)
    this.#samples.set(log.topic, (this.#samples.get(log.topic) ?? 0) + 1)
    if (!Number.isNaN(upper)) {
      const widths = this.#widths.get(log.topic) ?? []
      this.#widths.set(log.topic, [...widths, upper - lower])
    }
  }
}
