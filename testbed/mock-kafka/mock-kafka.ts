import { type Clock, systemClock } from '../../src/scheduling/clock.ts'
import { MockBroker } from './broker.ts'
import { ClusterState } from './cluster.ts'
import { type GroupSpec, MockGroup } from './group.ts'
import { RequestLog } from './request-log.ts'
import type { MockTopic, TopicSpec } from './topic.ts'
import { announced, type KafkaVersion } from './versions.ts'

export interface MockKafkaOptions {
  /** Number of brokers, with ids from 1 on. Default: 1. */
  readonly brokers?: number
  readonly topics?: readonly TopicSpec[]
  readonly groups?: readonly GroupSpec[]
  /** The Kafka version whose API versions the brokers announce. Default: 4.3. */
  readonly version?: KafkaVersion
  /** Milliseconds from a request to its response. Default: 0. */
  readonly latency?: number
  /** The clock of record timestamps and rates. Default: the system clock. */
  readonly clock?: Clock
}

/** A Kafka cluster in memory behind real sockets, which a test can change at any time. */
export class MockKafka {
  /** Requests to all brokers. */
  readonly requests = new RequestLog()
  readonly brokers: readonly MockBroker[]
  readonly #cluster: ClusterState

  constructor(options: MockKafkaOptions) {
    const { brokers = 1, version = '4.3', latency = 0, clock = systemClock } = options
    const ids = Array.from({ length: brokers }, (_, index) => index + 1)
    this.#cluster = new ClusterState(clock, ids)
    this.brokers = ids.map(
      id =>
        new MockBroker(id, this.#cluster, this.requests, {
          versions: announced[version],
          latency,
        }),
    )
    for (const topic of options.topics ?? []) this.createTopic(topic)
    for (const group of options.groups ?? []) this.createGroup(group)
  }

  /** `host:port` of each broker, after its start. */
  get bootstrap(): readonly string[] {
    return this.brokers.map(({ address }) => address)
  }

  async start(): Promise<void> {
    await Promise.all(this.brokers.map(broker => broker.start()))
  }

  async stop(): Promise<void> {
    await Promise.all(this.brokers.map(broker => broker.stop()))
  }

  broker(id: number): MockBroker {
    return known(this.brokers[id - 1], `broker ${id}`)
  }

  topic(name: string): MockTopic {
    return known(this.#cluster.topics.get(name), `topic ${name}`)
  }

  group(name: string): MockGroup {
    return known(this.#cluster.groups.get(name), `group ${name}`)
  }

  /** Sets the operations on the cluster that clients are authorized for, a bit for each. */
  authorize(operations: number): this {
    this.#cluster.operations = operations
    return this
  }

  createTopic(spec: TopicSpec): MockTopic {
    return this.#cluster.createTopic(spec)
  }

  /** Deletes a topic with its commits; if it is created again, it has another id. */
  deleteTopic(name: string): void {
    this.#cluster.deleteTopic(name)
  }

  createGroup(spec: GroupSpec): MockGroup {
    const { groups } = this.#cluster
    const turn = (groups.size % this.brokers.length) + 1
    const group = new MockGroup(spec, spec.coordinator ?? turn)
    groups.set(spec.name, group)
    return group
  }

  deleteGroup(name: string): void {
    this.#cluster.groups.delete(name)
  }
}

export function createMockKafka(options: MockKafkaOptions = {}): MockKafka {
  return new MockKafka(options)
}

function known<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new RangeError(`the mock cluster has no ${what}`)
  return found
}
