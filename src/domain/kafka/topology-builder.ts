import { growingIndexes, growingIntegers, type GrowingColumn } from '../columns.ts'
import type { Brokers, Partitions, Topics } from './facts.ts'

/** Broker ids of one partition, as a decoder lends them: valid only during the call. */
export interface BrokerIds {
  readonly length: number
  at(index: number): number
}

/** Where the cluster keeps what: brokers, topics and partitions, without offsets. */
export interface Topology {
  readonly clusterId: string | null
  readonly brokers: Omit<Brokers, 'reachable'>
  readonly topics: Topics
  readonly partitions: Omit<Partitions, 'logStartOffset' | 'logEndOffset' | 'lastStableOffset'>
}

/** A topic whose metadata the broker could not give. */
export interface TopicError {
  readonly topic: string
  readonly errorCode: number
}

interface StagedTopic {
  readonly name: string
  readonly id: string
  readonly internal: boolean
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

/** Collects one Metadata answer as it is decoded; `seal` puts topics in order of name. */
export class TopologyBuilder {
  readonly topicErrors: TopicError[] = []
  readonly #isWanted: (topic: string) => boolean
  readonly #brokers = new Map<number, StagedBroker>()
  readonly #topics: StagedTopic[] = []
  readonly #partition = growingIntegers()
  readonly #leader = growingIntegers()
  readonly #leaderEpoch = growingIntegers()
  readonly #preferredLeader = growingIntegers()
  readonly #replicas = growingIndexes()
  readonly #inSyncReplicas = growingIndexes()
  readonly #offlineReplicas = growingIndexes()
  #clusterId: string | null = null
  /** Null: the topic whose partitions follow is filtered out. */
  #topic: StagedTopic | null = null

  constructor(isWantedTopic: (topic: string) => boolean) {
    this.#isWanted = isWantedTopic
  }

  broker(id: number, host: string, port: number, rack: string | null): void {
    Object.assign(this.#brokerOf(id), { host, port, rack, registered: true })
  }

  // Metadata's controller is left out on purpose: in KRaft it is a random live broker.
  cluster(clusterId: string | null): void {
    this.#clusterId = clusterId
  }

  topic(errorCode: number, name: string | null, id: string, internal: boolean): void {
    this.#topic = null
    if (name === null) return
    if (errorCode !== 0) this.topicErrors.push({ topic: name, errorCode })
    if (!this.#isWanted(name)) return
    this.#topic = { name, id, internal, firstStaged: this.#partition.rows, staged: 0 }
    this.#topics.push(this.#topic)
  }

  partition(
    _errorCode: number,
    partition: number,
    leader: number,
    leaderEpoch: number,
    replicas: BrokerIds,
    inSync: BrokerIds,
    offline: BrokerIds,
  ): void {
    if (leader >= 0) this.#brokerOf(leader).leaders++
    for (let index = 0; index < replicas.length; index++)
      this.#brokerOf(replicas.at(index)).replicas++
    if (this.#topic === null) return
    this.#topic.staged++
    this.#partition.push(partition)
    this.#leader.push(leader)
    this.#leaderEpoch.push(leaderEpoch)
    this.#preferredLeader.push(replicas.length === 0 ? -1 : replicas.at(0))
    this.#replicas.push(replicas.length)
    this.#inSyncReplicas.push(inSync.length)
    this.#offlineReplicas.push(offline.length)
  }

  seal(): Topology {
    const topics = this.#topics.sort((a, b) => compareText(a.name, b.name))
    const order = this.#partitionOrder(topics)
    const rows = order.length
    const topic = new Uint32Array(rows)
    const firstPartition = new Uint32Array(topics.length)
    let first = 0
    for (const [row, { staged }] of topics.entries()) {
      firstPartition[row] = first
      topic.fill(row, first, first + staged)
      first += staged
    }
    return {
      clusterId: this.#clusterId,
      brokers: this.#sealBrokers(),
      topics: {
        rows: topics.length,
        name: topics.map(({ name }) => name),
        id: topics.map(({ id }) => id),
        internal: Uint8Array.from(topics, ({ internal }) => Number(internal)),
        firstPartition,
        partitions: Uint32Array.from(topics, ({ staged }) => staged),
      },
      partitions: {
        rows,
        topic,
        partition: inOrder(new Int32Array(rows), this.#partition, order),
        leader: inOrder(new Int32Array(rows), this.#leader, order),
        leaderEpoch: inOrder(new Int32Array(rows), this.#leaderEpoch, order),
        preferredLeader: inOrder(new Int32Array(rows), this.#preferredLeader, order),
        replicas: inOrder(new Uint32Array(rows), this.#replicas, order),
        inSyncReplicas: inOrder(new Uint32Array(rows), this.#inSyncReplicas, order),
        offlineReplicas: inOrder(new Uint32Array(rows), this.#offlineReplicas, order),
      },
    }
  }

  /** Staged rows in order of topic row and partition number. */
  #partitionOrder(topics: readonly StagedTopic[]): Uint32Array {
    const order = new Uint32Array(this.#partition.rows)
    let next = 0
    for (const { firstStaged, staged } of topics) {
      const rows = Uint32Array.from({ length: staged }, (_, index) => firstStaged + index)
      rows.sort((a, b) => this.#partition.at(a) - this.#partition.at(b))
      order.set(rows, next)
      next += staged
    }
    return order
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

/** Finds rows of a sealed topology by the names that later answers use. */
export class TopologyIndex {
  readonly #topology: Topology
  readonly #topicRows: ReadonlyMap<string, number>

  constructor(topology: Topology) {
    this.#topology = topology
    this.#topicRows = new Map(topology.topics.name.map((name, row) => [name, row]))
  }

  /** Undefined: no such topic, or it is filtered out. */
  topicRow(topic: string): number | undefined {
    return this.#topicRows.get(topic)
  }

  /** Undefined: the topic has no such partition (any more). */
  partitionRow(topicRow: number, partition: number): number | undefined {
    return partitionRow(this.#topology.topics, this.#topology.partitions, topicRow, partition)
  }
}

/** The row of a topic's partition. Undefined: the topic has no such partition (any more). */
export function partitionRow(
  topics: Topics,
  partitions: Pick<Partitions, 'partition'>,
  topicRow: number,
  partition: number,
): number | undefined {
  const count = topics.partitions[topicRow] ?? 0
  // Kafka numbers partitions from 0 without gaps, and rows are in that order.
  if (partition < 0 || partition >= count) return undefined
  const row = (topics.firstPartition[topicRow] ?? 0) + partition
  return partitions.partition[row] === partition ? row : undefined
}

/** Orders by code unit: the same on every machine, unlike a locale's order. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

function inOrder<C extends Int32Array | Uint32Array>(
  column: C,
  staged: GrowingColumn<C>,
  order: Uint32Array,
): C {
  for (let row = 0; row < order.length; row++) column[row] = staged.at(order[row] as number)
  return column
}
