import type { Problem } from '../../../reading/problem.ts'
import type { Outcome, Reading, Source } from '../../../reading/reading.ts'
import { outcome, skipped } from '../../../reading/reading.ts'
import type { ObserveRequest } from '../../../reading/request.ts'
import type { Instant, Seconds } from '../../../reading/time.ts'
import type { Clock } from '../../../scheduling/clock.ts'
import type { Timer } from '../../../scheduling/timer.ts'
import type { KafkaClient } from '../../client/kafka-client.ts'
import { problemOf, leaderNotAvailable } from '../../client/error-codes.ts'
import type { CanaryPartition, CanaryRound, CanaryTopic, Lookup, SentMessage } from '../facts.ts'
import type { CanaryKnown } from '../memory.ts'
import { emptyRound } from '../empty-round.ts'
import { BrokerRound, type RoundAtBrokers } from './broker-round.ts'
import { CommittingGroup } from './commit-positions.ts'
import { findMissing } from './find-missing.ts'
import { manageTopic, type TopicManagement } from './manage-topic.ts'
import { readTopic, type TopicRead } from './read-topic.ts'
import { CanaryRequests } from './requests.ts'
import { StallWatch } from './stall-watch.ts'

export interface CanarySourceOptions {
  readonly client: KafkaClient
  readonly observe: ObserveRequest
  readonly clock: Clock
  readonly timer: Timer
  readonly topic: string
  /** Null: nothing is committed. */
  readonly group: string | null
  readonly manage: TopicManagement
  readonly timeLimit: Seconds
  /** Identifies this start of the canary. */
  readonly run: string
  readonly instance: string
  readonly known: () => CanaryKnown
}

export type CanarySection = 'topic' | 'produce' | 'deliver' | 'commit'
type Sections = Readonly<Record<CanarySection, Outcome>>

/** Sends one message to each partition in each round, reads it back and commits its position. */
export function createCanarySource(
  options: CanarySourceOptions,
): Source<CanaryRound, CanarySection> {
  const group = options.group === null ? null : new CommittingGroup(options.group)
  let sequence = 0
  return {
    name: 'canary',
    core: 'topic',
    async read(signal) {
      const from = options.clock.now()
      const known = options.known()
      const left = known.blockedUntil - from.monotonic
      if (left > 0) return blockedReading(options, from, left)
      const watch = new StallWatch(options.clock, options.timer)
      const requests = new CanaryRequests(options.client, { signal, observe: options.observe })
      const { facts, sections } = await round(options, {
        requests,
        group,
        known,
        sequence: ++sequence,
      })
      const isDisturbed = watch.stop()
      const span = { from, to: options.clock.now() }
      return { name: 'canary', span, facts: { ...facts, isDisturbed }, sections }
    },
  }
}

interface RoundParts {
  readonly requests: CanaryRequests
  readonly group: CommittingGroup | null
  readonly known: CanaryKnown
  readonly sequence: number
}

interface RoundResult {
  readonly facts: CanaryRound
  readonly sections: Sections
}

async function round(options: CanarySourceOptions, parts: RoundParts): Promise<RoundResult> {
  const { requests } = parts
  const read = await readTopic(requests, options.topic)
  if ('kind' in read) return withoutTopic(options, null, [read])
  options.client.useBrokers(read.brokers)
  const managed = await manageTopic({ ...options, requests }, read)
  const problems = managed === null ? [] : [managed]
  if (read.topic === null) return withoutTopic(options, read, problems)
  const result = await withTopic(options, parts, read, read.topic)
  return { ...result, sections: { ...result.sections, topic: outcome(problems) } }
}

/** Without a problem the topic was just created, and the next round uses it. */
function withoutTopic(
  options: CanarySourceOptions,
  read: TopicRead | null,
  problems: readonly Problem[],
): RoundResult {
  return {
    facts: {
      ...emptyRound(options.run),
      brokers: read === null ? null : read.brokers.map(({ id }) => id),
      failure: problems[0]?.kind ?? null,
    },
    sections: {
      topic: outcome(problems, false),
      produce: skipped,
      deliver: skipped,
      commit: skipped,
    },
  }
}

async function withTopic(
  options: CanarySourceOptions,
  { requests, group, known, sequence }: RoundParts,
  read: TopicRead,
  topic: CanaryTopic,
): Promise<RoundResult> {
  const { clock, timeLimit, run, instance } = options
  const at: RoundAtBrokers = {
    ...{ requests, clock, topic: options.topic, timeLimit, run, instance, sequence, known },
  }
  const led = byLeader(topic)
  const rounds = new Map<number, BrokerRound>()
  const lookups: Lookup[] = []
  await Promise.all(
    Array.from(led, async ([broker, partitions]) => {
      const search = { requests, topic: options.topic, broker }
      lookups.push(...(await findMissing(search, searchedAt(known, partitions))))
      const ofBroker = new BrokerRound(at, broker, partitions)
      rounds.set(broker, ofBroker)
      await ofBroker.run()
    }),
  )
  const all = [...rounds.values()]
  const committable = new Map(all.flatMap(readPositions))
  const committed =
    group === null || committable.size === 0
      ? null
      : await group.commit({ requests, clock, topic: options.topic, positions: committable })
  const leaderless = topic.partitions.filter(({ leader }) => leader === null)
  const sent = [
    ...all.flatMap(round => round.sent),
    ...leaderless.map(({ partition }) => unsent(partition, sequence, clock.now().monotonic)),
  ]
  const produceProblems = [
    ...all.flatMap(round => round.produceProblems),
    ...leaderless.map(({ partition }) =>
      problemOf(leaderNotAvailable, `partition ${options.topic}-${partition}`),
    ),
  ]
  return {
    facts: {
      ...emptyRound(options.run),
      topic,
      brokers: read.brokers.map(({ id }) => id),
      sent,
      arrived: all.flatMap(round => round.arrived),
      lookups,
      positions: new Map(all.flatMap(({ positions }) => [...positions])),
      unread: unreadBrokers(rounds),
      commit: committed?.attempt ?? null,
      throttled: Math.max(0, ...all.map(({ throttled }) => throttled)),
    },
    sections: sectionsOf(all, produceProblems, committed),
  }
}

function unreadBrokers(
  rounds: ReadonlyMap<number, BrokerRound>,
): ReadonlyMap<number, Problem['kind']> {
  return new Map(
    Array.from(rounds).flatMap(([broker, { deliverProblems }]) =>
      deliverProblems.slice(0, 1).map(({ kind }) => [broker, kind] as const),
    ),
  )
}

function sectionsOf(
  rounds: readonly BrokerRound[],
  produceProblems: readonly Problem[],
  committed: { readonly problem: Problem | null } | null,
): Sections {
  const isAnyAcknowledged = rounds.some(({ sent }) => sent.some(one => one.acknowledged !== null))
  const problems = committed === null || committed.problem === null ? [] : [committed.problem]
  return {
    topic: outcome([]),
    produce: outcome(produceProblems, isAnyAcknowledged),
    deliver: outcome(
      rounds.flatMap(({ deliverProblems }) => deliverProblems),
      rounds.some(({ arrived }) => arrived.length > 0),
    ),
    commit: committed === null ? skipped : outcome(problems, false),
  }
}

/** Leaders with their partitions. */
function byLeader({ partitions }: CanaryTopic): ReadonlyMap<number, readonly CanaryPartition[]> {
  const led = new Map<number, CanaryPartition[]>()
  for (const one of partitions) {
    if (one.leader === null) continue
    const ofLeader = led.get(one.leader)
    if (ofLeader === undefined) led.set(one.leader, [one])
    else ofLeader.push(one)
  }
  return led
}

/** A broker whose Metadata is older than what was seen before gets no request: it may be no leader. */
function searchedAt(
  { missing, leaderEpochs }: CanaryKnown,
  partitions: readonly CanaryPartition[],
): Parameters<typeof findMissing>[1] {
  return partitions.flatMap(at => {
    const one = missing.find(({ partition }) => partition === at.partition)
    const isStale = at.leaderEpoch < (leaderEpochs.get(at.partition) ?? -1)
    return one === undefined || isStale ? [] : [{ missing: one, at }]
  })
}

function readPositions({
  arrived,
  positions,
}: BrokerRound): readonly (readonly [number, number])[] {
  const read = new Set(arrived.map(({ partition }) => partition))
  return Array.from(positions).flatMap(([partition, position]) =>
    position !== null && read.has(partition) ? [[partition, position] as const] : [],
  )
}

function unsent(partition: number, sequence: number, sentAt: Seconds): SentMessage {
  const failure = 'unavailable'
  return { partition, sequence, broker: null, sentAt, acknowledged: null, failure }
}

function blockedReading(
  options: CanarySourceOptions,
  from: Instant,
  left: Seconds,
): Reading<CanaryRound, CanarySection> {
  const detail = `brokers throttle the canary: it sends nothing for ${left.toFixed(1)} s`
  const problem: Problem = { kind: 'throttled', subject: 'cluster', detail }
  return {
    name: 'canary',
    span: { from, to: options.clock.now() },
    facts: { ...emptyRound(options.run), isBlocked: true },
    sections: { topic: outcome([problem]), produce: skipped, deliver: skipped, commit: skipped },
  }
}
