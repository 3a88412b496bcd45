import type { Seconds } from '../time.ts'
import { BrokerMemory } from './broker-memory.ts'
import type { KafkaFacts } from './facts.ts'
import { type CompletedFacts, groupsWithinLimit } from './group-pairs.ts'
import { GroupTopicMemory } from './group-topic-memory.ts'
import { groupLag, groupTopicsOf, groupTopicSums } from './group-topics.ts'
import { isWithinLimit, type Moment } from './held-values.ts'
import { withKeptRows } from './kept-rows.ts'
import type { KafkaBacklogModel } from './model.ts'
import { PartitionMemory } from './partition-memory.ts'
import { PositionMemory } from './position-memory.ts'
import { replication } from './replication.ts'
import { TopicMemory } from './topic-memory.ts'

/**
 * What the backlog of one Kafka cluster remembers from reading to reading.
 *
 * It survives the replacement of the client on reload. Pure: changed only by `observe`.
 */
export class KafkaMemory {
  readonly #brokers = new BrokerMemory()
  readonly #topics = new TopicMemory()
  readonly #partitions = new PartitionMemory()
  readonly #positions = new PositionMemory()
  readonly #groupTopics = new GroupTopicMemory()
  #last: CompletedFacts | null = null
  /** Monotonic. NaN: Metadata was never read. */
  #topologyReadAt: Seconds = NaN;

  /** Takes a reading, even one of which nothing could be read; gives all that is known after it. */
  *observe(facts: KafkaFacts, moment: Moment): Generator<void, Omit<KafkaBacklogModel, 'cluster'>> {
    const { monotonic } = moment.now
    if (facts.topologyKnown) {
      this.#topologyReadAt = monotonic
      this.#brokers.observe(facts.brokers, monotonic)
    }
    const completed = yield* withKeptRows(facts, this.#last, monotonic)
    this.#last = completed
    const { brokers, topics, partitions, positions, clusterId } = completed.facts
    const groups = groupsWithinLimit(completed, readAt => isWithinLimit(readAt, moment))
    const partitionOffsets = yield* this.#partitions.observe(topics, partitions, moment)
    const states = yield* this.#positions.observe(groups, positions, partitionOffsets, moment)
    const groupTopics = yield* groupTopicsOf(positions, partitions)
    const sums = yield* groupTopicSums(groupTopics, { groups, topics, positions }, states)
    const counters = yield* this.#groupTopics.observe(groupTopics, groups, topics, states)
    yield
    const topicMessages = this.#topics.observe(topics, partitions, partitionOffsets)
    yield
    const replicas = replication(topics, partitions)
    yield
    return {
      clusterId,
      topologyKnown: isWithinLimit(this.#topologyReadAt, moment),
      brokers: this.#brokers.complete(brokers),
      topics,
      topicMessages,
      replication: replicas,
      partitions,
      partitionOffsets,
      groups,
      groupLag: groupLag(groups, groupTopics, sums),
      groupTopics,
      groupTopicSums: sums,
      groupTopicCounters: counters,
      positions,
      positionStates: states,
    }
  }
}
