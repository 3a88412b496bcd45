import type { Expectations } from '../../backlog/expectations.ts'
import { isFresh, type Observation } from '../../reading/observation.ts'
import type { Reading } from '../../reading/reading.ts'
import type { Seconds, Span } from '../../reading/time.ts'
import type { KafkaFacts, KnownRows } from './facts/facts.ts'
import { BrokerMemory } from './memory/broker-memory.ts'
import { withCarriedOverRows } from './memory/carried-over-rows.ts'
import { type CompletedFacts, groupsWithinLimit } from './memory/group-pairs.ts'
import { GroupTopicMemory } from './memory/group-topic-memory.ts'
import { groupTopicsOf, groupTopicSums } from './memory/group-topics.ts'
import { knownRows, nothingKnown } from './memory/known-rows.ts'
import { PartitionMemory } from './memory/partition-memory.ts'
import { PositionMemory } from './memory/position-memory.ts'
import { TopicMemory } from './memory/topic-memory.ts'
import { GroupBacklogs } from './model/group-backlogs.ts'
import type { GroupAssessment, KafkaBacklogModel, KnownPositions } from './model/model.ts'
import { replication } from './model/replication.ts'
import type { ProbeSearch } from './probes/probe-search.ts'
import type { SharePositions } from './share-groups/reported-shares.ts'
import { ShareMemory } from './share-groups/share-memory.ts'
import {
  positionsForStatus,
  storedOffsets,
  withoutSharedBounds,
} from './share-groups/share-positions.ts'

type KafkaReading = Pick<Reading<KafkaFacts>, 'facts' | 'span'>

/**
 * Remembers the backlogs of one Kafka cluster from reading to reading.
 *
 * It survives the replacement of the client on reload. Pure: changed only by `observe`.
 */
export class BacklogMemory {
  readonly #brokers = new BrokerMemory()
  readonly #topics = new TopicMemory()
  readonly #backlogs = new GroupBacklogs()
  readonly #partitions = new PartitionMemory(id => this.#backlogs.forgetPartition(id))
  readonly #positions = new PositionMemory(id => this.#backlogs.forgetPosition(id))
  readonly #shares = new ShareMemory()
  readonly #groupTopics = new GroupTopicMemory(id => this.#backlogs.forgetGroupTopic(id))
  #last: CompletedFacts | null = null
  #known: KnownRows = nothingKnown
  /** Monotonic. NaN: Metadata was never read. */
  #topologyReadAt: Seconds = NaN;

  /**
   * Takes a reading, even one in which nothing could be read, and returns all that is known after it.
   *
   * Yields after each kernel that takes more than a few milliseconds at 300,000 positions.
   */
  *observe(
    { facts, span }: KafkaReading,
    observation: Observation,
    expectations: Expectations,
  ): Generator<void, Omit<KafkaBacklogModel, 'cluster'>> {
    const { monotonic } = observation.now
    // At 300,000 positions this frees 30 MB for the columns of this reading.
    this.#backlogs.forgetLastReading()
    if (facts.topologyKnown) {
      this.#topologyReadAt = monotonic
      this.#brokers.observe(facts.brokers, monotonic)
    }
    const completed = withCarriedOverRows(facts, this.#last, monotonic)
    this.#last = completed
    this.#known = knownRows(completed, monotonic)
    yield
    const { brokers, topics, partitions, clusterId } = completed.facts
    const { known, shares } = yield* this.#knownPositions(completed, span, observation)
    yield* this.#backlogs.observe(positionsForStatus(known, shares), expectations)
    const offsets = known.partitionOffsets
    const topicMessages = this.#topics.observe(topics, partitions, offsets, monotonic)
    yield
    return {
      clusterId,
      topologyKnown: isFresh(this.#topologyReadAt, observation),
      brokers: this.#brokers.complete(brokers),
      topicMessages,
      replication: replication(topics, partitions),
      ...known,
      ...(yield* this.#assessed(known)),
    }
  }

  /** Returns the model with ages and statuses recomputed after a round of probes. */
  *reassess(model: KafkaBacklogModel): Generator<void, KafkaBacklogModel> {
    return { ...model, ...(yield* this.#assessed(model)) }
  }

  /** What the next reading may leave out only with proof. */
  get known(): KnownRows {
    return this.#known
  }

  /** True: no probe was ever sent. */
  get wasNeverProbed(): boolean {
    return this.#backlogs.probes.rounds === 0
  }

  /**
   * Returns the search for messages that arrived before history began. Null: there are none.
   *
   * It must end before the next reading is observed.
   */
  search(shortestStep: Seconds): ProbeSearch | null {
    // Leaders are only known from Metadata of this reading; earlier ones may have changed.
    return this.#last?.facts.topologyKnown === true ? this.#backlogs.search(shortestStep) : null
  }

  *#assessed(known: KnownPositions): Generator<void, GroupAssessment> {
    return withoutSharedBounds(known, yield* this.#backlogs.assess())
  }

  *#knownPositions(
    completed: CompletedFacts,
    { from, to }: Span,
    observation: Observation,
  ): Generator<void, { readonly known: KnownPositions; readonly shares: SharePositions | null }> {
    const { topics, partitions, positions: reported } = completed.facts
    const groups = groupsWithinLimit(completed, readAt => isFresh(readAt, observation))
    const offsets = this.#partitions.observe(topics, partitions, observation)
    yield
    const shares = this.#shares.observe(groups, reported, offsets, observation)
    const positions = shares?.positions ?? reported
    const ids = this.#positions.identify(groups, positions, offsets.id)
    yield
    const { states, changes } = yield* this.#positions.observe(ids, positions, offsets, observation)
    yield
    const rowSets = { groups, topics, partitions, positions }
    const groupTopics = groupTopicsOf(positions, partitions)
    yield
    const sums = groupTopicSums(groupTopics, rowSets, { ...states, ...changes }, offsets)
    yield
    const { appended } = offsets
    const growth = { ...changes, appended }
    const counters = this.#groupTopics.observe(
      groupTopics,
      rowSets,
      growth,
      observation.now.monotonic,
    )
    yield
    const known = {
      read: { sentAt: from.monotonic, receivedAt: to.monotonic },
      topics,
      partitions,
      partitionOffsets: offsets,
      groups,
      groupTopics,
      groupTopicSums: sums,
      groupTopicCounters: counters,
      positions,
      positionStates: states,
      storedOffset: storedOffsets(groups, states, shares),
    }
    return { known, shares }
  }
}
