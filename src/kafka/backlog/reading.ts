import { type Expectations, expectationsFrom } from '../../backlog/expectations.ts'
import { type NameRule, NameRules } from '../../backlog/name-rules.ts'
import { nameFilter } from '../../columns/name-filter.ts'
import { UnmatchedPatterns } from '../../columns/unmatched-patterns.ts'
import { createCountedReading, type LiveReading } from '../../monitor/live-reading.ts'
import type { Refinement, Pipeline, SummaryLine } from '../../monitor/pipeline.ts'
import { type Cadence, stalenessLimit } from '../../reading/observation.ts'
import type { Source } from '../../reading/reading.ts'
import type { ReadingParts } from '../reading-parts.ts'
import { BacklogMemory } from './backlog-memory.ts'
import type { KafkaFacts } from './facts/facts.ts'
import { kafkaBacklogFamilies } from './families/families.ts'
import { groupDetails } from './model/group-details.ts'
import { jmxTargets } from './model/jmx-targets.ts'
import type { KafkaBacklogModel } from './model/model.ts'
import { createBacklogSource } from './read/read-backlog.ts'
import { StartedShares } from './read/share-offsets.ts'
import { createProbeSource, type ProbeSource } from './read/read-probes.ts'

/** Share of the interval that probes may take after a reading. */
const probingShare = 0.5

/** Reads topics, partitions, consumer groups and their lag in a Kafka cluster. */
export function backlogReading({ config, memory, client, context }: ReadingParts): LiveReading {
  const { interval, deadline, requestTimeout, topics, canary } = config
  const { clock, timer, yieldToLoop, cluster } = context
  const unmatched = unmatchedPatterns(config)
  const isNamedTopic = unmatched.topics.watching(nameFilter(topics))
  const isNamedGroup = unmatched.groups.watching(nameFilter(config.groups))
  const backlogMemory = memory.of(BacklogMemory)
  return createCountedReading('kafka', 'backlog', context, observe => {
    const requests = { client, observe, clock, timer, yieldToLoop }
    const pipeline = createKafkaBacklogPipeline({
      cluster,
      memory: backlogMemory,
      expectations: expectationsOf(config),
      cadence: { interval, longestInterval: interval, deadline },
      jmxAddress: config.jmxAddress,
      source: createBacklogSource({
        ...requests,
        known: () => backlogMemory.known,
        startedShares: memory.of(StartedShares),
        isWantedTopic: (topic, isInternal) =>
          topic !== canary?.topic && isNamedTopic(topic) && (topics.internal || !isInternal),
        isWantedGroup: group => !isCanaryGroup(canary, group) && isNamedGroup(group),
        isolation: config.isolation,
        deadline,
        requestTimeout,
      }),
      probeSource: createProbeSource({ ...requests, deadline: interval * probingShare }),
    })
    const { topics: ofTopics, groups: ofGroups } = unmatched
    return { ...pipeline, unmatchedPatterns: () => [...ofTopics.options, ...ofGroups.options] }
  })
}

type Config = ReadingParts['config']

function isCanaryGroup(canary: Config['canary'], group: string): boolean {
  return canary !== undefined && canary.group !== 'none' && canary.group === group
}

/** By the names that they are for. */
function unmatchedPatterns({
  topics,
  groups,
  objectives,
  lagTolerance,
}: Config): Readonly<Record<'topics' | 'groups', UnmatchedPatterns>> {
  const rules = (kind: 'topics' | 'groups'): Record<string, readonly string[]> =>
    Object.fromEntries<readonly string[]>([
      ...objectives.map((rule, at) => [`objectives[${at}].${kind}`, rule[kind]] as const),
      ...lagTolerance.map((rule, at) => [`lag_tolerance[${at}].${kind}`, rule[kind]] as const),
    ])
  return {
    topics: new UnmatchedPatterns({
      'topics.include': topics.include,
      'topics.exclude': topics.exclude,
      ...rules('topics'),
    }),
    groups: new UnmatchedPatterns({
      'groups.include': groups.include,
      'groups.exclude': groups.exclude,
      ...rules('groups'),
    }),
  }
}

function expectationsOf({
  statusWindow,
  objectives,
  lagTolerance,
}: ReadingParts['config']): Expectations {
  const rule = (groups: readonly string[], topics: readonly string[], value: number): NameRule => ({
    owners: groups,
    destinations: topics,
    value,
  })
  const entries = objectives.map(({ groups, topics, ...expected }) => ({
    owners: groups,
    destinations: topics,
    ...expected,
  }))
  const messages = lagTolerance.map(one => rule(one.groups, one.topics, one.messages))
  return {
    ...expectationsFrom(entries, statusWindow),
    tolerances: new NameRules(messages, 0),
  }
}

interface KafkaBacklogOptions {
  readonly cluster: string
  readonly source: Source<KafkaFacts>
  /** Outlives the source: a client with new credentials continues with the same memory. */
  readonly memory: BacklogMemory
  readonly cadence: Cadence
  readonly expectations: Expectations
  readonly probeSource: ProbeSource
  /** Address of the JMX exporter of each broker, such as `{host}:9404`. */
  readonly jmxAddress: string | null
}

/** Connects source, memory, model and families of the reading. */
export function createKafkaBacklogPipeline(
  options: KafkaBacklogOptions,
): Pipeline<KafkaFacts, KafkaBacklogModel> {
  const { cluster, source, memory, expectations, cadence, jmxAddress } = options
  return {
    source,
    cadence,
    *observe(reading, now) {
      const observation = { now, stalenessLimit: stalenessLimit(cadence) }
      return { cluster, ...(yield* memory.observe(reading, observation, expectations)) }
    },
    refinement: probing(options),
    backlogs: model => model.backlogs,
    details: groupDetails,
    ...(jmxAddress === null ? {} : { targets: model => jmxTargets(model, jmxAddress) }),
    groups: kafkaBacklogFamilies,
    summary,
  }
}

/** Finds by probes when messages arrived that are older than the history. */
function probing({
  memory,
  probeSource,
  cadence,
}: KafkaBacklogOptions): Refinement<KafkaBacklogModel> {
  return {
    section: 'probes',
    isFirst: () => memory.wasNeverProbed,
    async refine({ topics, partitions }, signal) {
      const search = memory.search(cadence.interval)
      return search === null ? null : await probeSource.run(search, { topics, partitions }, signal)
    },
    refined: model => memory.reassess(model),
  }
}

function summary(model: KafkaBacklogModel): readonly SummaryLine[] {
  const { brokers, topics, partitions, groups, groupLag, groupTopicSums } = model
  const registered = brokers.registered.reduce((sum, flag) => sum + flag, 0)
  const isBehindKnown = groupLag.some(lag => !Number.isNaN(lag))
  const lines: SummaryLine[] = [
    { label: 'groups', value: String(groups.rows) },
    { label: 'messages behind', value: isBehindKnown ? String(total(groupLag)) : 'unknown' },
  ]
  if (model.topologyKnown) {
    lines.unshift(
      { label: 'brokers', value: `${registered} of ${brokers.rows}` },
      { label: 'topics', value: String(topics.rows) },
      { label: 'partitions', value: String(partitions.rows) },
    )
  }
  const problems = [
    { label: 'stale partitions', count: total(groupTopicSums.stalePartitions) },
    { label: 'unknown partitions', count: total(groupTopicSums.unknownPartitions) },
    { label: 'invisible partitions', count: total(groups.invisiblePartitions) },
  ]
  for (const { label, count } of problems)
    if (count > 0) lines.push({ label, value: String(count) })
  return lines
}

/** Returns the sum of all known values of a column. */
function total(column: Float64Array): number {
  let sum = 0
  for (const value of column) if (!Number.isNaN(value)) sum += value
  return sum
}
