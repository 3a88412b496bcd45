import type { CanaryModel } from '../../canary/model.ts'
import { CanaryOutcomes } from '../../canary/outcomes.ts'
import type { Seconds } from '../../reading/time.ts'
import type { ArrivedMessage, CanaryRound, Lookup, MissingMessage, SentMessage } from './facts.ts'
import { PartitionMemory } from './partition-memory.ts'

/** What the next round starts from. */
export interface CanaryKnown {
  /** By partition, the next offset to read; absent: unknown. */
  readonly positions: ReadonlyMap<number, number>
  /** Offset of the oldest acknowledged message that is still expected, by partition. */
  readonly expected: ReadonlyMap<number, number>
  /** One for each partition at most. */
  readonly missing: readonly MissingMessage[]
  /** Highest leader epoch seen, by partition. */
  readonly leaderEpochs: ReadonlyMap<number, number>
  /** Monotonic instant until which brokers throttle the canary. */
  readonly blockedUntil: Seconds
}

/** What the canary sent and is waiting for; outlives its client. */
export class KafkaCanaryMemory {
  readonly #outcomes = new CanaryOutcomes()
  readonly #partitions = new Map<number, PartitionMemory>()
  #topicId: string | null = null
  #blockedUntil: Seconds = -Infinity
  #blockedTime: Seconds = 0
  #observedAt: Seconds = NaN

  get known(): CanaryKnown {
    const partitions = [...this.#partitions]
    const column = (of: (memory: PartitionMemory) => number | null): Map<number, number> =>
      new Map(
        partitions.flatMap(([partition, memory]) => {
          const value = of(memory)
          return value === null ? [] : [[partition, value] as const]
        }),
      )
    return {
      positions: column(({ position }) => position),
      expected: column(({ oldestExpected }) => oldestExpected),
      missing: partitions.flatMap(([partition, { missing }]) =>
        missing === null ? [] : [{ partition, ...missing }],
      ),
      leaderEpochs: column(({ leaderEpoch }) => leaderEpoch),
      blockedUntil: this.#blockedUntil,
    }
  }

  observe(
    round: CanaryRound,
    { cluster, now, timeLimit }: { cluster: string; now: Seconds; timeLimit: Seconds },
  ): CanaryModel {
    if (round.isBlocked) this.#blockedTime += now - this.#observedAt
    this.#observedAt = now
    if (round.throttled > 0) this.#blockedUntil = now + round.throttled
    this.#topicSeen(round)
    if (round.failure !== null && !round.isDisturbed) {
      this.#outcomes.failed('produce', round.failure, Math.max(1, this.#partitions.size))
    }
    for (const sent of round.sent) this.#sent(sent, round, timeLimit)
    for (const arrived of round.arrived) this.#arrived(arrived, round, timeLimit)
    for (const lookup of round.lookups) this.#lookedUp(lookup)
    for (const [partition, position] of round.positions) {
      const memory = this.#of(partition)
      if (position === null && memory.position !== null) memory.verify()
      memory.position = position
    }
    for (const memory of this.#partitions.values()) {
      for (const broker of memory.overdue(now - timeLimit)) {
        this.#outcomes.failed('deliver', round.unread.get(broker) ?? 'timeout')
      }
    }
    this.#committed(round, timeLimit)
    return {
      system: 'kafka',
      cluster,
      outcomes: this.#outcomes.snapshot(),
      oldestUnconfirmed: this.#oldestUnconfirmed(now),
      isBlocked: this.#blockedUntil > now,
      blockedTime: this.#blockedTime,
      uncoveredBrokers: uncoveredBrokers(round),
    }
  }

  /** Offsets of a topic that was created again have nothing to do with those of the former one. */
  #topicSeen({ topic }: CanaryRound): void {
    if (topic === null) return
    if (this.#topicId !== null && this.#topicId !== topic.id) this.#partitions.clear()
    this.#topicId = topic.id
    for (const { partition, leaderEpoch } of topic.partitions) {
      const memory = this.#of(partition)
      if (memory.leaderEpoch !== null && leaderEpoch > memory.leaderEpoch) memory.verify()
      memory.leaderEpoch = Math.max(memory.leaderEpoch ?? -1, leaderEpoch)
    }
  }

  #sent(sent: SentMessage, { run, isDisturbed }: CanaryRound, timeLimit: Seconds): void {
    const { broker, sentAt, acknowledged, failure } = sent
    if (broker !== null) this.#outcomes.messages.sent++
    this.#of(sent.partition).sent(run, sent, isDisturbed)
    if (isDisturbed) return
    if (acknowledged !== null && broker !== null) {
      this.#outcomes.succeeded('produce', broker, acknowledged.at - sentAt, timeLimit)
    } else this.#outcomes.failed('produce', failure ?? 'unavailable')
  }

  #arrived(arrived: ArrivedMessage, { run }: CanaryRound, timeLimit: Seconds): void {
    const memory = this.#of(arrived.partition)
    const { messages } = this.#outcomes
    const result = memory.arrived(run, arrived)
    if (result === null) return
    if (result.arrival === 'duplicate') messages.duplicate++
    if (result.arrival === 'out_of_order') messages.outOfOrder++
    if (result.arrival === 'duplicate' || result.arrival === 'again') return
    messages.delivered++
    const { expected } = result
    if (expected === null || !expected.isTimed) return
    const took = arrived.at - expected.sentAt
    if (took > timeLimit) messages.late++
    if (!expected.isOverdue) this.#outcomes.succeeded('deliver', arrived.broker, took, timeLimit)
  }

  #lookedUp(lookup: Lookup): void {
    const { messages } = this.#outcomes
    const decided = this.#of(lookup.partition).lookedUp(lookup)
    if (decided === 'late' || decided === 'delivered') messages.delivered++
    if (decided === 'late') messages.late++
    if (decided === 'lost') messages.lost++
    if (decided === 'expired') messages.expired++
  }

  #committed({ commit, isDisturbed }: CanaryRound, timeLimit: Seconds): void {
    if (commit === null || isDisturbed) return
    const { broker, took, failure } = commit
    if (failure === null && broker !== null) {
      this.#outcomes.succeeded('commit', broker, took, timeLimit)
    } else this.#outcomes.failed('commit', failure ?? 'unavailable')
  }

  #oldestUnconfirmed(now: Seconds): Seconds {
    let oldest = now
    for (const { unconfirmedSince } of this.#partitions.values()) {
      if (unconfirmedSince !== null && unconfirmedSince < oldest) oldest = unconfirmedSince
    }
    return now - oldest
  }

  #of(partition: number): PartitionMemory {
    const known = this.#partitions.get(partition)
    if (known !== undefined) return known
    const memory = new PartitionMemory()
    this.#partitions.set(partition, memory)
    return memory
  }
}

/** NaN: brokers or topic are unknown. */
function uncoveredBrokers({ brokers, topic }: CanaryRound): number {
  if (brokers === null || topic === null) return NaN
  const leaders = new Set(topic.partitions.map(({ leader }) => leader))
  return brokers.filter(broker => !leaders.has(broker)).length
}
