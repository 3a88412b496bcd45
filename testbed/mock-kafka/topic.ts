import type { Clock } from '../../src/scheduling/clock.ts'
import { MockLog } from './log.ts'

export interface TopicSpec {
  readonly name: string
  readonly partitions: number
  /** Default: 3, or as many as there are brokers. */
  readonly replicationFactor?: number
  readonly internal?: boolean
  /** Messages in each partition, received over the last hour. Default: 0. */
  readonly messages?: number
  /** Messages per second that each partition goes on receiving. Default: 0. */
  readonly rate?: number
}

/** One topic; a topic deleted and created anew is another one, with another id. */
export class MockTopic {
  readonly name: string
  /** 32 hex digits. */
  readonly id: string
  readonly internal: boolean
  readonly partitions: readonly MockPartition[]
  readonly #changed: () => void
  /** What Metadata says of the topic as a whole. */
  errorCode = 0

  constructor(
    spec: TopicSpec,
    id: string,
    partitions: readonly MockPartition[],
    changed: () => void,
  ) {
    this.name = spec.name
    this.id = id
    this.internal = spec.internal ?? false
    this.partitions = partitions
    this.#changed = changed
  }

  partition(partition: number): MockPartition {
    const found = this.partitions[partition]
    if (found === undefined) throw new RangeError(`${this.name} has no partition ${partition}`)
    return found
  }

  append(partition: number, messages: number, from?: number, to?: number): this {
    this.partition(partition).log.append(messages, from, to)
    return this
  }

  /** Metadata answers for this topic with an error code and without partitions. 0: no more. */
  fail(errorCode: number): this {
    this.errorCode = errorCode
    this.#changed()
    return this
  }
}

/** One partition: who leads and replicates it, and its log. */
export class MockPartition {
  readonly replicas: readonly number[]
  readonly log: MockLog
  readonly #changed: () => void
  #leader: number
  #inSync: readonly number[]
  #offline: readonly number[] = []
  #leaderEpoch = 0
  /** What ListOffsets answers instead of an offset. */
  errorCode = 0

  constructor(replicas: readonly number[], log: MockLog, changed: () => void) {
    this.replicas = replicas
    this.log = log
    this.#changed = changed
    this.#leader = replicas[0] ?? noBroker
    this.#inSync = replicas
  }

  /** Broker id; -1: leaderless. */
  get leader(): number {
    return this.#leader
  }

  get leaderEpoch(): number {
    return this.#leaderEpoch
  }

  get inSync(): readonly number[] {
    return this.#inSync
  }

  get offline(): readonly number[] {
    return this.#offline
  }

  /** Another broker leads from now on, in a new epoch. */
  elect(leader: number): this {
    this.#leader = leader
    this.#leaderEpoch++
    this.#changed()
    return this
  }

  /** No broker leads: all its replicas in sync are down. */
  loseLeader(): this {
    return this.elect(noBroker)
  }

  /** A replica falls behind, and out of the set that is in sync. */
  shrinkTo(inSync: readonly number[]): this {
    this.#inSync = inSync
    this.#changed()
    return this
  }

  /** ListOffsets answers for this partition with an error code. 0: no more. */
  fail(errorCode: number): this {
    this.errorCode = errorCode
    return this
  }

  /** The controller has seen a broker go: another replica in sync leads, if there is one. */
  brokerLeft(broker: number): void {
    if (!this.replicas.includes(broker)) return
    this.#offline = [...this.#offline, broker]
    const left = this.#inSync.filter(id => id !== broker)
    // The last replica in sync stays in the list, as in Kafka: only it may lead again.
    if (left.length > 0) this.#inSync = left
    if (this.#leader === broker) this.elect(left[0] ?? noBroker)
    this.#changed()
  }

  /** A broker is back and has caught up. It leads only what nobody leads. */
  brokerReturned(broker: number): void {
    if (!this.#offline.includes(broker)) return
    this.#offline = this.#offline.filter(id => id !== broker)
    this.#inSync = this.replicas.filter(id => this.#inSync.includes(id) || id === broker)
    if (this.#leader === noBroker) this.elect(broker)
    this.#changed()
  }
}

const noBroker = -1

/** Kafka's own way: leaders go round, replicas follow on the next brokers. */
export function createPartitions(
  { partitions, replicationFactor = 3, messages = 0, rate = 0 }: TopicSpec,
  brokers: readonly number[],
  clock: Clock,
  changed: () => void,
): MockPartition[] {
  const anHourAgo = clock.now().wall * 1000 - 3_600_000
  return Array.from({ length: partitions }, (_, partition) => {
    const replicas = Array.from(
      { length: Math.min(replicationFactor, brokers.length) },
      (_, replica) => brokers[(partition + replica) % brokers.length] ?? noBroker,
    )
    const log = new MockLog(clock, rate)
    if (messages > 0) log.append(messages, anHourAgo)
    return new MockPartition(replicas, log, changed)
  })
}
