import { cell, entry, type Row } from '../../../columns/columns.ts'
import { compareText } from '../../../columns/names.ts'
import type { Brokers, Topics } from './facts.ts'
import { StagedPartitions, type TopologyPartitions } from './staged-partitions.ts'

/** Broker ids of one partition, in the decoder's buffer: valid only during the call. */
export interface BrokerIds {
  readonly length: number
  at(index: number): number
}

/** Brokers, topics and partitions of the cluster, without offsets. */
export interface Topology {
  readonly clusterId: string | null
  readonly brokers: Omit<Brokers, 'reachable'>
  readonly topics: Topics
  readonly partitions: TopologyPartitions
  /** Names of all topics in Metadata, filtered or not. */
  readonly shownTopics: ReadonlySet<string>
  /** Leaderless partitions of the topic of commits: groups that are stored there are listed by no broker. */
  readonly leaderlessOffsets: readonly number[]
}

/** A topic whose metadata the broker could not return. */
interface TopicError {
  readonly topic: string
  readonly errorCode: number
}

export type TopicFilter = (topic: string, isInternal: boolean) => boolean

/** The topic of commits: the leader of each of its partitions coordinates the groups stored there. */
export const offsetsTopic = '__consumer_offsets'

/** Collects one Metadata response while it is decoded; `seal` sorts topics by name. */
export class TopologyBuilder {
  readonly topicErrors: TopicError[] = []
  readonly #isWanted: TopicFilter
  readonly #brokers = new Map<number, StagedBroker>()
  readonly #topics = new Map<string, StagedTopic>()
  readonly #shownTopics = new Set<string>()
  readonly #staged = new StagedPartitions()
  #clusterId: string | null = null
  readonly #leaderlessOffsets: number[] = []
  #topicName: string | null = null
  /** Topics whose partitions are counted on their brokers. */
  readonly #counted = new Set<string>()
  #isRepeated = false
  /** Null: the partitions that follow are not wanted. */
  #topic: StagedTopic | null = null

  constructor(isWanted: TopicFilter) {
    this.#isWanted = isWanted
  }

  broker(id: number, host: string, port: number, rack: string | null): void {
    Object.assign(this.#brokerOf(id), { host, port, rack, registered: true })
  }

  // Metadata's controller is left out on purpose: in KRaft it is a random live broker.
  cluster(clusterId: string | null): void {
    this.#clusterId = clusterId
  }

  topic(errorCode: number, name: string | null, id: string, internal: boolean): void {
    this.#topicName = name
    this.#topic = null
    this.#isRepeated = name !== null && this.#counted.has(name)
    if (name !== null) this.#shownTopics.add(name)
    if (name !== null && errorCode === 0) this.#counted.add(name)
    // Azure Event Hubs names a topic twice; a second row would be a duplicate series.
    if (name === null || this.#topics.has(name) || !this.#isWanted(name, internal)) return
    if (errorCode !== 0) {
      this.topicErrors.push({ topic: name, errorCode })
      return
    }
    const firstStaged = this.#staged.rows
    this.#topic = { name, id, internal, isShown: true, firstStaged, staged: 0 }
    this.#topics.set(name, this.#topic)
  }

  // eslint-disable-next-line @typescript-eslint/max-params -- because a row comes by arguments: an object per partition is what this avoids
  partition(
    _errorCode: number,
    partition: number,
    leader: number,
    leaderEpoch: number,
    replicas: BrokerIds,
    inSync: BrokerIds,
    offline: BrokerIds,
  ): void {
    if (!this.#isRepeated) this.#countOnBrokers(leader, replicas)
    if (leader < 0 && this.#topicName === offsetsTopic) this.#leaderlessOffsets.push(partition)
    if (this.#topic === null) return
    this.#topic.staged++
    this.#staged.partition.push(partition)
    this.#staged.leader.push(leader)
    this.#staged.leaderEpoch.push(leaderEpoch)
    this.#staged.preferredLeader.push(replicas.length === 0 ? -1 : replicas.at(0))
    this.#staged.replicas.push(replicas.length)
    this.#staged.inSyncReplicas.push(inSync.length)
    this.#staged.offlineReplicas.push(offline.length)
  }

  /** Returns true if Metadata has the topic, filtered or not, possibly with an error. */
  isShown(topic: string): boolean {
    return this.#shownTopics.has(topic)
  }

  /** Takes note that a topic, of which Metadata has only an error, does not exist. */
  notFound(topic: string): void {
    this.#shownTopics.delete(topic)
  }

  /** Takes a topic from an earlier reading, because Metadata has only an error for it. */
  keep(topicRow: Row, { topics, partitions }: Pick<Topology, 'topics' | 'partitions'>): void {
    const staged = cell(topics.partitions, topicRow)
    const name = entry(topics.name, topicRow)
    this.#topics.set(name, {
      name,
      id: entry(topics.id, topicRow),
      internal: cell(topics.internal, topicRow) === 1,
      isShown: false,
      firstStaged: this.#staged.rows,
      staged,
    })
    const first = cell(topics.firstPartition, topicRow)
    for (let row = first; row < first + staged; row++) this.#staged.keep(partitions, row)
  }

  seal(): Topology {
    const topics = [...this.#topics.values()].sort((a, b) => compareText(a.name, b.name))
    const orders = topics.map(topic => this.#staged.orderOf(topic))
    const counts = Uint32Array.from(orders, ({ length }) => length)
    const first = startsOf(counts)
    return {
      clusterId: this.#clusterId,
      shownTopics: this.#shownTopics,
      leaderlessOffsets: this.#leaderlessOffsets,
      brokers: this.#sealBrokers(),
      topics: {
        rows: topics.length,
        name: topics.map(({ name }) => name),
        id: topics.map(({ id }) => id),
        internal: Uint8Array.from(topics, ({ internal }) => Number(internal)),
        shown: Uint8Array.from(topics, ({ isShown }) => Number(isShown)),
        firstPartition: first,
        partitions: counts,
      },
      partitions: this.#staged.seal(orders),
    }
  }

  #countOnBrokers(leader: number, replicas: BrokerIds): void {
    if (leader >= 0) this.#brokerOf(leader).leaders++
    for (let index = 0; index < replicas.length; index++) {
      this.#brokerOf(replicas.at(index)).replicas++
    }
  }

  #brokerOf(id: number): StagedBroker {
    let broker = this.#brokers.get(id)
    if (broker === undefined) {
      broker = { host: '', port: 0, rack: null, registered: false, leaders: 0, replicas: 0 }
      this.#brokers.set(id, broker)
    }
    return broker
  }

  #sealBrokers(): Topology['brokers'] {
    const ids = [...this.#brokers.keys()].sort((a, b) => a - b)
    const brokers = ids.map(id => this.#brokerOf(id))
    return {
      rows: ids.length,
      id: Int32Array.from(ids),
      host: brokers.map(({ host }) => host),
      port: Int32Array.from(brokers, ({ port }) => port),
      rack: brokers.map(({ rack }) => rack),
      registered: Uint8Array.from(brokers, ({ registered }) => Number(registered)),
      leaderPartitions: Float64Array.from(brokers, ({ leaders }) => leaders),
      replicaPartitions: Float64Array.from(brokers, ({ replicas }) => replicas),
    }
  }
}

interface StagedTopic {
  readonly name: string
  readonly id: string
  readonly internal: boolean
  readonly isShown: boolean
  readonly firstStaged: number
  staged: number
}

interface StagedBroker {
  host: string
  port: number
  rack: string | null
  registered: boolean
  leaders: number
  replicas: number
}

/** Returns the first row of each owner, whose rows are adjacent. */
function startsOf(counts: Uint32Array): Uint32Array {
  let next = 0
  return counts.map(count => {
    const start = next
    next += count
    return start
  })
}
