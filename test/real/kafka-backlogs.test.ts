import { setTimeout as sleep } from 'node:timers/promises'
import { type Admin, Kafka, logLevel } from 'kafkajs'
import type { Test } from 'tap'
import { type Status, statuses } from '../../src/backlog/status.ts'
import type { Seconds } from '../../src/reading/time.ts'
import { currentKafka } from '../../testbed/kafka-jars.ts'
import { type RunningKafka, startKafka } from '../../testbed/kafka.ts'
import { startPace, type Traffic } from '../../testbed/traffic/pace.ts'
import { connectedAdmin } from './connected-admin.ts'
import { compareKafkaAges } from './kafka-ages.ts'
import { KnownLog } from './known-log.ts'
import { ManualGroup } from './manual-group.ts'
import { type RunningExporter, startExporter } from './running-exporter.ts'
import { samplesOf, valueOf } from './samples.ts'
import { type Scrape, scrapesUntil } from './scrapes.ts'
import { runInParallel, withRealParts } from './with-real-parts.ts'

runInParallel(4)

const interval: Seconds = 2
/** Short, so that a status changes within seconds. */
const window: Seconds = 20

withRealParts('the bounds of every age enclose the real age', t => compareKafkaAges(t, 100))

withRealParts('the first poll bounds the age of a commit that is hours old', async t => {
  const { kafka, client, admin } = await connectToKafka(t)
  await admin.createTopics({ topics: [{ topic: 'history', numPartitions: 1 }] })
  // Records of two hours, one every ten seconds, with timestamps of the producer.
  const now = Date.now()
  const age = (offset: number): Seconds => (720 - offset) * 10
  const producer = client.producer()
  await producer.connect()
  await producer.send({
    topic: 'history',
    messages: Array.from({ length: 720 }, (_, offset) => ({
      value: 'x',
      timestamp: String(now - age(offset) * 1000),
    })),
  })
  await producer.disconnect()
  for (const [group, offset] of Object.entries({ hour: 360, start: 0, minute: 714 })) {
    await commitWithoutMembers(admin, group, 'history', offset)
  }

  const exporter = await startExporter(t, clusterAt(kafka))
  const isRead = (scrape: Scrape): boolean =>
    samplesOf(scrape, 'tidemark_backlog_messages').length > 0
  const first = (await scrapesUntil(exporter, 'the first poll has ended', isRead)).at(-1) ?? []
  t.equal(valueOf(first, 'tidemark_source_readings_total', { reading: 'backlog' }), 1)
  const since = (Date.now() - now) / 1000
  for (const [group, offset] of Object.entries({ hour: 360, start: 0, minute: 714 })) {
    const value = (name: string): number =>
      valueOf(first, `tidemark_backlog_${name}`, { consumer_group: group }) ?? NaN
    const truth = age(offset)
    const [lower, upper] = [value('age_lower_bound_seconds'), value('age_upper_bound_seconds')]
    const line = `${group}: ${lower} ≤ ${value('age_seconds')} ≤ ${upper}, real age ${truth} to ${truth + since}`
    t.ok(lower <= truth + since && upper >= truth, line)
    t.ok(upper - lower <= Math.max(30, truth / 4), `${line}: close together`)
  }
})

withRealParts('every status appears within two windows and does not flap', async t => {
  const { kafka, client, admin } = await connectToKafka(t)
  const stories = Object.keys(storyOf)
  const topics = [...stories, 'current']
  await admin.createTopics({ topics: topics.map(topic => ({ topic, numPartitions: 1 })) })
  const logs = new Map<string, KnownLog>()
  const groups = new Map<string, ManualGroup>()
  for (const topic of topics) logs.set(topic, await KnownLog.open(client, topic))
  for (const story of stories) {
    const read = story === 'abandoned' ? [story, 'current'] : [story]
    groups.set(story, await ManualGroup.join(client, story, read))
  }
  const errors: unknown[] = []
  const actors = stories.map(story => new Actor(story, logs, groups, error => errors.push(error)))
  const exporter = await startExporter(t, clusterAt(kafka))
  const watch = new StatusWatch(exporter, stories)

  const isOk = (_story: string, seen: readonly Status[]): boolean => seen.at(-1) === 'ok'
  await watch.until(isOk, 3 * window)
  // Until a full window has passed, a status could only be unknown.
  await watch.during(window)
  watch.forget()
  for (const actor of actors) await actor.turn(client)
  const leaving = actors.find(({ story }) => story === 'stopped')?.leftAfter ?? NaN
  t.comment(`the member of the group that stops left within ${leaving.toFixed(1)} s`)
  const hasTurned = (story: string, seen: readonly Status[]): boolean =>
    seen.includes(storyOf[story] ?? 'ok')
  await watch.until(hasTurned, 2 * window + 2 * interval)
  await watch.during(1.5 * window)
  for (const actor of actors) await actor.recover(client)
  await watch.until(isOk, 2 * window + 2 * interval)
  await watch.during(window)

  for (const actor of actors) await actor.stop()
  for (const log of logs.values()) await log.close()
  t.same(errors, [])
  for (const story of stories) {
    const seen = watch.seen(story)
    // A group that does not read again after a rewind is stalled once the rewind is a window old.
    const then = story === 'rewound' ? ['rewound', 'stalled'] : [storyOf[story]]
    // While a group falls back or catches up, its backlog grows or shrinks: behind is correct then.
    // A member that takes a window to leave, on a busy machine, hangs until then.
    const isTransition = (status: Status): boolean =>
      (status === 'behind' && story !== 'behind') ||
      (status === 'stalled' && story === 'stopped' && leaving > window - 3 * interval)
    t.same(
      seen.filter(status => !isTransition(status)),
      ['ok', ...then, 'ok'],
      `${story}: ok, its status, ok and no other (${seen.join(' → ')})`,
    )
  }
})

withRealParts('messages deleted unread are predicted, and stay counted as lost', async t => {
  const { kafka, client, admin } = await connectToKafka(t, {
    'log.retention.check.interval.ms': '1000',
  })
  const configEntries = Object.entries({
    'retention.ms': '20000',
    'segment.ms': '4000',
    'file.delete.delay.ms': '100',
  }).map(([name, value]) => ({ name, value }))
  await admin.createTopics({
    topics: [
      { topic: 'short', numPartitions: 1, configEntries },
      { topic: 'repartition', numPartitions: 1 },
    ],
  })
  const log = await KnownLog.open(client, 'short')
  const purgedLog = await KnownLog.open(client, 'repartition')
  const exporter = await startExporter(t, clusterAt(kafka))
  const errors: unknown[] = []
  const pace = startPace(
    0.25,
    () => log.send(5),
    error => errors.push(error),
  )
  // As Kafka Streams does: commit what was read, then delete up to the commit; the rest stays unread.
  const purges = startPace(
    3,
    async () => {
      const offset = purgedLog.end
      await purgedLog.send(20)
      await commitWithoutMembers(admin, 'streams', 'repartition', offset)
      const partitions = [{ partition: 0, offset: String(offset) }]
      await admin.deleteTopicRecords({ topic: 'repartition', partitions })
    },
    error => errors.push(error),
  )

  const starts = new Set<number>()
  await scrapesUntil(
    exporter,
    'retention has deleted a few times',
    scrape => {
      starts.add(
        valueOf(scrape, 'tidemark_kafka_partition_log_start_offset', { topic: 'short' }) ?? 0,
      )
      return starts.size > 5
    },
    120,
  )
  await commitWithoutMembers(admin, 'sleeper', 'short', log.end)

  const risk = (scrape: Scrape, name: string): number =>
    valueOf(scrape, `tidemark_kafka_group_topic_${name}`, { consumer_group: 'sleeper' }) ?? NaN
  const lostIn = (scrape: Scrape): number =>
    valueOf(scrape, 'tidemark_backlog_discarded_messages_total', { consumer_group: 'sleeper' }) ??
    NaN
  const scrapes = await scrapesUntil(
    exporter,
    'messages were lost',
    scrape => lostIn(scrape) > 0,
    90,
  )
  const known = (name: string): readonly number[] =>
    scrapes.map(scrape => risk(scrape, name)).filter(value => !Number.isNaN(value))
  const ratios = known('unread_retained_ratio')
  const left = known('retention_left_seconds').filter(Number.isFinite)
  t.ok((ratios.at(-1) ?? 0) > 0.9, `the unread share rose to ${ratios.at(-1)} (from ${ratios[0]})`)
  t.comment(`seconds left, poll by poll: ${[...new Set(left)].join(', ')}`)
  t.ok((left.at(-1) ?? NaN) <= (left[0] ?? NaN), 'the seconds left fell')

  await pace.stop()
  await purges.stop()
  const ofStreams = (name: string): readonly (number | undefined)[] =>
    scrapes.map(scrape => valueOf(scrape, name, { consumer_group: 'streams' }))
  const unread = ofStreams('tidemark_backlog_messages')
  t.ok(unread.length > 2 && unread.every(messages => messages !== undefined && messages > 0))
  for (const [name, value] of [
    ['tidemark_kafka_group_topic_unread_retained_ratio', 0],
    ['tidemark_kafka_group_topic_retention_left_seconds', Infinity],
    ['tidemark_backlog_discarded_messages_total', 0],
  ] as const) {
    t.same([...new Set(ofStreams(name))], [value], `a purge by the group itself: ${name}`)
  }
  const lost = lostIn(scrapes.at(-1) ?? [])
  await commitWithoutMembers(admin, 'sleeper', 'short', log.end)
  const after = await scrapesUntil(
    exporter,
    'the group is no longer behind',
    scrape => risk(scrape, 'deleted_unread_messages') === 0,
  )
  t.ok(lostIn(after.at(-1) ?? []) >= lost, 'lost messages stay counted')
  await log.close()
  await purgedLog.close()
  t.same(errors, [])
})

/** The status that each group gets. Group and topic have the name of the story. */
const storyOf: Readonly<Record<string, Status>> = {
  stopped: 'stopped',
  stalled: 'stalled',
  rewound: 'rewound',
  behind: 'behind',
  abandoned: 'abandoned',
}

/** A producer and a consumer group that bring their backlog to a status. */
class Actor {
  readonly story: string
  /** How long its group took to leave. NaN: it has not left yet. */
  leftAfter: Seconds = NaN
  readonly #groups: Map<string, ManualGroup>
  readonly #log: KnownLog
  readonly #current: KnownLog | undefined
  readonly #paces: readonly Traffic[]
  /** Log end offset at the call of `turn`. Null: the group keeps up. */
  #turnedAt: number | null = null

  constructor(
    story: string,
    logs: ReadonlyMap<string, KnownLog>,
    groups: Map<string, ManualGroup>,
    onError: (error: unknown) => void,
  ) {
    const log = logs.get(story)
    if (log === undefined) throw new Error(`${story} has no log`)
    this.story = story
    this.#groups = groups
    this.#log = log
    this.#current = story === 'abandoned' ? logs.get('current') : undefined
    this.#paces = [
      startPace(0.25, () => this.#produce(), onError),
      startPace(0.4, () => this.#consume(), onError),
    ]
  }

  /** Starts the behaviour that leads to the status. */
  async turn(client: Kafka): Promise<void> {
    this.#turnedAt = this.#log.end
    if (this.story === 'stopped') await this.#leave()
    if (this.story === 'rewound') await this.#groups.get(this.story)?.commit(this.story, 1)
    if (this.story !== 'abandoned') return
    await this.#leave()
    this.#groups.set(this.story, await ManualGroup.join(client, this.story, ['current']))
  }

  /** Lets the group consume again. It catches up at once. */
  async recover(client: Kafka): Promise<void> {
    if (this.story === 'abandoned') await this.#leave()
    if (this.story === 'stopped' || this.story === 'abandoned') {
      this.#groups.set(this.story, await ManualGroup.join(client, this.story, [this.story]))
    }
    this.#turnedAt = null
  }

  async stop(): Promise<void> {
    for (const pace of this.#paces) await pace.stop()
    await this.#leave()
  }

  async #leave(): Promise<void> {
    const group = this.#groups.get(this.story)
    // Before it leaves, because its member cannot commit any more.
    this.#groups.delete(this.story)
    const start = performance.now()
    await group?.leaveEmpty()
    this.leftAfter = (performance.now() - start) / 1000
  }

  async #produce(): Promise<void> {
    await this.#log.send(5)
    await this.#current?.send(1)
  }

  async #consume(): Promise<void> {
    const group = this.#groups.get(this.story)
    if (group === undefined) return
    if (this.#current !== undefined) await group.commit('current', this.#current.end)
    if (this.#turnedAt === null) await group.commit(this.story, this.#log.end)
    // Half the rate of the producer.
    if (this.#turnedAt !== null && this.story === 'behind') {
      const done = Math.floor((this.#log.end - this.#turnedAt) / 2)
      await group.commit(this.story, this.#turnedAt + done)
    }
  }
}

/** The sequence of statuses of each backlog, without repetitions. */
class StatusWatch {
  readonly #exporter: RunningExporter
  readonly #seen: ReadonlyMap<string, Status[]>

  constructor(exporter: RunningExporter, stories: readonly string[]) {
    this.#exporter = exporter
    this.#seen = new Map(stories.map(story => [story, []]))
  }

  seen(story: string): readonly Status[] {
    return this.#seen.get(story) ?? []
  }

  /** Drops all statuses but the current ones. */
  forget(): void {
    for (const seen of this.#seen.values()) seen.splice(0, seen.length - 1)
  }

  /** Scrapes until the statuses of each story fulfil the condition. */
  async until(
    isReached: (story: string, seen: readonly Status[]) => boolean,
    within: Seconds,
  ): Promise<void> {
    await scrapesUntil(
      this.#exporter,
      'each backlog has its status',
      scrape => {
        this.#note(scrape)
        return [...this.#seen].every(([story, seen]) => isReached(story, seen))
      },
      within,
    ).catch((cause: unknown) => {
      const found = [...this.#seen].map(([story, seen]) => `${story}: ${seen.join(' → ')}`)
      throw new Error(`after ${within} s: ${found.join('; ')}`, { cause })
    })
  }

  async during(duration: Seconds): Promise<void> {
    const end = performance.now() + duration * 1000
    while (performance.now() < end) {
      this.#note(await this.#exporter.scrape())
      await sleep(500)
    }
  }

  #note(scrape: Scrape): void {
    for (const [story, seen] of this.#seen) {
      const backlog = { consumer_group: story, destination: story }
      const status = statuses.find(
        status => valueOf(scrape, 'tidemark_backlog_status', { ...backlog, status }) === 1,
      )
      if (status !== undefined && seen.at(-1) !== status) seen.push(status)
    }
  }
}

async function connectToKafka(
  t: Test,
  properties: Readonly<Record<string, string>> = {},
): Promise<{ readonly kafka: RunningKafka; readonly client: Kafka; readonly admin: Admin }> {
  const kafka = await startKafka({ version: currentKafka, properties })
  t.teardown(() => kafka.stop())
  const client = new Kafka({ brokers: kafka.bootstrap.split(','), logLevel: logLevel.NOTHING })
  const admin = await connectedAdmin(client)
  t.teardown(() => admin.disconnect())
  return { kafka, client, admin }
}

async function commitWithoutMembers(
  admin: Admin,
  groupId: string,
  topic: string,
  offset: number,
): Promise<void> {
  const partitions = [{ partition: 0, offset: String(offset) }]
  await admin.setOffsets({ groupId, topic, partitions })
}

function clusterAt({ bootstrap }: RunningKafka): string {
  return `kafka: [{ name: real, brokers: ['${bootstrap}'], interval: ${interval}s, status_window: ${window}s }]\n`
}
