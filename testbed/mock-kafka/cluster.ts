import type { Clock } from '../../src/scheduling/clock.ts'
import { Encoded } from './encoded.ts'
import type { MockGroup } from './group.ts'
import { createPartitions, type MockPartition, MockTopic, type TopicSpec } from './topic.ts'

export interface BrokerAddress {
  readonly id: number
  readonly host: string
  readonly port: number
}

/** The operations that Kafka returns for a principal with all rights. */
const allOperations = 8096

/** The state that all brokers of the cluster share. */
export class ClusterState {
  readonly id = 'mock-kafka'
  readonly clock: Clock
  readonly groups = new Map<string, MockGroup>()
  /** Operations on the cluster that clients are authorized for, a bit for each. */
  operations = allOperations
  /** Encoded responses about topics, until one changes. */
  readonly encodedTopics = new Encoded()
  readonly #brokerIds: readonly number[]
  readonly #topics = new Map<string, MockTopic>()
  readonly #registered = new Map<number, BrokerAddress>()
  #topicsCreated = 0

  constructor(clock: Clock, brokerIds: readonly number[]) {
    this.clock = clock
    this.#brokerIds = brokerIds
  }

  /** The live brokers, as Metadata lists them. */
  get brokers(): readonly BrokerAddress[] {
    return [...this.#registered.values()].sort((a, b) => a.id - b.id)
  }

  get topics(): ReadonlyMap<string, MockTopic> {
    return this.#topics
  }

  partition(topic: string, partition: number): MockPartition | undefined {
    return this.#topics.get(topic)?.partitions[partition]
  }

  createTopic(spec: TopicSpec): MockTopic {
    if (this.#topics.has(spec.name)) throw new RangeError(`topic ${spec.name} exists`)
    const changed = (): void => this.encodedTopics.forget()
    const id = (++this.#topicsCreated).toString(16).padStart(32, '0')
    const partitions = createPartitions(spec, this.#brokerIds, this.clock, changed)
    const topic = new MockTopic(spec, id, partitions, changed)
    this.#topics.set(spec.name, topic)
    changed()
    return topic
  }

  /** Deletes a topic and its commits, as Kafka does. */
  deleteTopic(name: string): void {
    this.#topics.delete(name)
    this.encodedTopics.forget()
    for (const group of this.groups.values()) group.forgetTopic(name)
  }

  register(broker: BrokerAddress): void {
    this.#registered.set(broker.id, broker)
    for (const partition of this.#partitions()) partition.brokerReturned(broker.id)
  }

  /** Handles a failed broker: its leaderships and coordinators move to other brokers. */
  fence(broker: number): void {
    this.#registered.delete(broker)
    for (const partition of this.#partitions()) partition.brokerLeft(broker)
    const [next] = this.brokers
    if (next === undefined) return
    for (const group of this.groups.values()) {
      if (group.coordinator === broker) group.moveTo(next.id)
    }
  }

  *#partitions(): Generator<MockPartition> {
    for (const { partitions } of this.#topics.values()) yield* partitions
  }
}
