import type { Clock } from '../../src/scheduling/clock.ts'
import { MockLog } from './log.ts'

export interface TopicSpec {
  readonly name: string
  readonly partitions: number
  /** Default: 3, at most the number of brokers. */
  readonly replicationFactor?: number
  readonly internal?: boolean
  /** Messages in each partition, received in the last hour. Default: 0. */
  readonly messages?: number
  /** Messages per second that each partition receives from now on. Default: 0. */
  readonly rate?: number
}

/** One topic; a topic that is deleted and created again is another one, with another id. */
export class MockTopic {
  readonly name: string
  /** 32 hex digits. */
  readonly id: string
  readonly internal: boolean
  readonly partitions: readonly MockPartition[]
  readonly #changed: () => void
  /** Error code of the whole topic in Metadata. */
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

  /** Metadata returns an error code and no partitions for this topic. 0: no error. */
  fail(errorCode: number): this {
    this.errorCode = errorCode
    this.#changed()
    return this
  }
}

/** One partition: its leader, its replicas and its log. */
export class MockPartition {
  readonly replicas: readonly number[]
  readonly log: MockLog
  readonly #changed: () => void
  #leader: number
  #inSync: readonly number[]
  #offline: readonly number[] = []
  #leaderEpoch = 0
  /** Error code that ListOffsets returns instead of an offset. */
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

  /** Makes another broker the leader, in a new epoch. */
  elect(leader: number): this {
    this.#leader = leader
    this.#leaderEpoch++
    this.#changed()
    return this
  }

  /** Leaves the partition without a leader, as when all its in-sync replicas are down. */
  loseLeader(): this {
    return this.elect(noBroker)
  }

  /** Sets the in-sync replicas, as when a replica falls behind. */
  shrinkTo(inSync: readonly number[]): this {
    this.#inSync = inSync
    this.#changed()
    return this
  }

  /** ListOffsets returns an error code for this partition. 0: no error. */
  fail(errorCode: number): this {
    this.errorCode = errorCode
    return this
  }

  /** Handles a failed broker: another in-sync replica becomes the leader, if there is one. */
  brokerLeft(broker: number): void {
    if (!this.replicas.includes(broker)) return
    this.#offline = [...this.#offline, broker]
    const left = this.#inSync.filter(id => id !== broker)
    // As in Kafka, the last in-sync replica stays in the list: only it may become the leader again.
    if (left.length > 0) this.#inSync = left
    if (this.#leader === broker) this.elect(left[0] ?? noBroker)
    this.#changed()
  }

  /** Handles a returned broker that has caught up: it becomes the leader only if there is none. */
  brokerReturned(broker: number): void {
    if (!this.#offline.includes(broker)) return
    this.#offline = this.#offline.filter(id => id !== broker)
    this.#inSync = this.replicas.filter(id => this.#inSync.includes(id) || id === broker)
    if (this.#leader === noBroker) this.elect(broker)
    this.#changed()
  }
}

const noBroker = -1

/** Assigns replicas as Kafka does: leaders round robin, followers on the next brokers. */
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
