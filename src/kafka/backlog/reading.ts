import type { Expectations } from '../../backlog/expectations.ts'
import { kafkaBacklogFamilies } from './families/families.ts'
import type { KafkaFacts } from './facts/facts.ts'
import { jmxTargets } from './model/jmx-targets.ts'
import type { KafkaMemory } from './kafka-memory.ts'
import type { KafkaBacklogModel } from './model/model.ts'
import type { Source } from '../../reading/reading.ts'
import type { ProbeSource } from './read/read-probes.ts'
import type { Refinement, Pipeline, SummaryLine } from '../../monitor/pipeline.ts'
import { type Cadence, stalenessLimit } from '../../reading/observation.ts'

export interface KafkaBacklogOptions {
  readonly cluster: string
  readonly source: Source<KafkaFacts>
  /** Outlives the source: a client with other secrets finds it as it was. */
  readonly memory: KafkaMemory
  readonly cadence: Cadence
  readonly expectations: Expectations
  readonly probeSource: ProbeSource
  /** Where each broker's JMX exporter is, such as `{host}:9404`. */
  readonly jmxAddress: string
}

/** Topics, partitions, consumer groups and how far these are behind, of a Kafka cluster. */
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
    targets: model => jmxTargets(model, jmxAddress),
    groups: kafkaBacklogFamilies,
    summary,
  }
}

/** The search for when messages arrived that were there before us. */
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
  const troubles = [
    { label: 'stale partitions', count: total(groupTopicSums.stalePartitions) },
    { label: 'unknown partitions', count: total(groupTopicSums.unknownPartitions) },
    { label: 'invisible partitions', count: total(groups.invisiblePartitions) },
  ]
  for (const { label, count } of troubles)
    if (count > 0) lines.push({ label, value: String(count) })
  return lines
}

/** Over all known values of a column. */
function total(column: Float64Array): number {
  let sum = 0
  for (const value of column) if (!Number.isNaN(value)) sum += value
  return sum
}
