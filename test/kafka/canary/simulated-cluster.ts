import { createPartitions } from '../../../src/kafka/canary/apis/create-partitions.ts'
import { createTopics } from '../../../src/kafka/canary/apis/create-topics.ts'
import { fetch } from '../../../src/kafka/canary/apis/fetch.ts'
import { offsetCommit } from '../../../src/kafka/canary/apis/offset-commit.ts'
import { produce } from '../../../src/kafka/canary/apis/produce.ts'
import {
  decodeRecordBatches,
  encodeRecordBatch,
} from '../../../src/kafka/canary/apis/record-batch.ts'
import type { Api } from '../../../src/kafka/client/api.ts'
import { findCoordinator } from '../../../src/kafka/client/apis/find-coordinator.ts'
import { latestOffset, listOffsets } from '../../../src/kafka/client/apis/list-offsets.ts'
import { metadata } from '../../../src/kafka/client/apis/metadata.ts'
import type { BrokerAddress, KafkaClient } from '../../../src/kafka/client/kafka-client.ts'
import { ProblemError } from '../../../src/reading/problem.ts'
import type { RequestContext } from '../../../src/reading/request.ts'
import type { ManualClock } from '../../manual-clock.ts'
import { brokerIds } from '../backlog/facts/kafka-facts.ts'

/** One partition of the topic; a test changes it as a cluster would. */
export class SimulatedPartition {
  leader = 1
  epoch = 5
  replicas = [1]
  start = 0
  /** By offset, the batch of one record. */
  log: (Buffer | null)[] = []
  /** Error of each request for the partition. */
  errors: Partial<Record<'Produce' | 'Fetch' | 'ListOffsets', number>> = {}
  /** Offset up to which consumers may read. Infinity: all of the log. */
  highWatermark = Infinity

  get end(): number {
    return this.start + this.log.length
  }

  truncateTo(offset: number): void {
    this.log = this.log.slice(0, offset - this.start)
    this.epoch++
  }

  deleteBefore(offset: number): void {
    this.log = this.log.slice(offset - this.start)
    this.start = offset
  }

  /** Appends what another client wrote. */
  append(value: string): void {
    this.log.push(encodeRecordBatch({ key: 'x', value, timestamp: 0 }))
  }

  repeat(offset: number): void {
    this.log.push(this.log[offset - this.start] ?? null)
  }
}

/** A Kafka cluster in memory, driven by a manual clock: it appends, and responds after a delay. */
export class SimulatedCluster implements KafkaClient {
  topicId: string | null = 'a'.repeat(32)
  partitions: SimulatedPartition[] = []
  brokers: BrokerAddress[]
  coordinator = 1
  committed: { readonly group: string; readonly offsets: readonly number[] } | null = null
  /** By API: the broker refuses with an error code. */
  errors: Record<string, number> = {}
  /** By API, or `API broker`: the request fails with this kind. */
  failing: Record<string, 'unreachable' | 'timeout'> = {}
  /** Seconds from a request to its response, by API. */
  delay: Record<string, number> = {}
  throttled = 0
  /** `API broker`, in the order they were sent. */
  readonly requests: string[] = []
  created: { readonly topic: string; readonly replicas: unknown; readonly configs: object }[] = []
  /** Errors of the next requests that create or grow the topic, before they succeed. */
  refusals: number[] = []
  readonly #clock: ManualClock
  readonly #appended = new Set<() => void>()

  constructor(
    clock: ManualClock,
    options: { readonly brokers?: number; readonly partitions?: number } = {},
  ) {
    this.#clock = clock
    const { brokers = 1, partitions = brokers } = options
    this.brokers = Array.from({ length: brokers }, (_, index) => ({
      id: index + 1,
      host: `kafka-${index + 1}`,
      port: 9092,
      rack: null,
    }))
    for (let index = 0; index < partitions; index++) this.addPartition((index % brokers) + 1)
  }

  addPartition(leader: number): void {
    const partition = new SimulatedPartition()
    partition.leader = leader
    this.partitions.push(partition)
  }

  partition(number = 0): SimulatedPartition {
    const found = this.partitions[number]
    if (found === undefined) throw new RangeError(`no partition ${number}`)
    return found
  }

  async sendToAny<Request, Sink>(
    api: Api<Request, Sink>,
    request: Request,
    sink: Sink,
    context: RequestContext,
  ): Promise<void> {
    await this.sendTo(this.brokers[0]?.id ?? 1, api, request, sink, context)
  }

  async sendTo<Request, Sink>(
    broker: number,
    api: Api<Request, Sink>,
    request: Request,
    sink: Sink,
    { signal, observe }: RequestContext,
  ): Promise<void> {
    this.requests.push(`${api.name} ${broker}`)
    const kind = this.failing[`${api.name} ${broker}`] ?? this.failing[api.name]
    observe({ api: api.name, duration: 0, problem: kind ?? null })
    if (kind === 'timeout') await this.#wait(signal, 3600)
    if (kind !== undefined) {
      throw new ProblemError({ kind, subject: `broker ${broker}`, detail: 'simulated' })
    }
    const delay = this.delay[api.name] ?? 0
    if (api.name === produce.name) this.#append(broker, request as never)
    if (delay > 0) await this.#wait(signal, delay)
    else await new Promise(setImmediate)
    await this.#respond(broker, api.name, request as never, sink as never, signal)
  }

  version(): Promise<number | undefined> {
    return Promise.resolve(undefined)
  }

  useBrokers(): void {
    // All of them are known.
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  #wait(signal: AbortSignal, seconds: number, until?: (done: () => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.timer(seconds, resolve)
      signal.addEventListener('abort', () => {
        cancel()
        reject(new Error('aborted'))
      })
      until?.(() => {
        cancel()
        resolve()
      })
    })
  }

  /** Results of Produce, found when it arrives: the response may come later. */
  readonly #acks = new Map<number, Map<number, readonly [code: number, offset: number]>>()

  #append(broker: number, request: Parameters<typeof produce.encode>[2]): void {
    const acks = new Map(
      request.partitions.map<[number, readonly [code: number, offset: number]]>(
        ({ partition, records }) => {
          const target = this.partition(partition)
          const code = target.errors.Produce ?? (target.leader === broker ? 0 : 6)
          if (code !== 0) return [partition, [code, -1]]
          target.log.push(Buffer.from(records))
          return [partition, [0, target.end - 1]]
        },
      ),
    )
    this.#acks.set(broker, acks)
    for (const wake of this.#appended) wake()
  }

  async #respond(
    broker: number,
    api: string,
    request: never,
    sink: never,
    signal: AbortSignal,
  ): Promise<void> {
    const responders: Readonly<Record<string, () => Promise<void> | void>> = {
      [metadata.name]: () => this.#metadata(sink),
      [produce.name]: () => this.#produced(broker, sink),
      [fetch.name]: () => this.#fetch(broker, request, sink, signal),
      [listOffsets.name]: () => this.#listOffsets(request, sink),
      [findCoordinator.name]: () => this.#coordinatorTo(sink),
      [offsetCommit.name]: () => this.#commit(broker, request, sink),
      [createTopics.name]: () => this.#create(request, sink),
      [createPartitions.name]: () => this.#grow(request, sink),
    }
    await responders[api]?.()
  }

  #metadata(sink: Parameters<typeof metadata.decode>[3]): void {
    for (const { id, host, port, rack } of this.brokers) sink.broker(id, host, port, rack)
    const code = this.errors['Metadata'] ?? (this.topicId === null ? 3 : 0)
    sink.topic(code, 'tidemark-canary', this.topicId ?? '', false)
    if (code !== 0) return
    for (const [index, { leader, epoch, replicas }] of this.partitions.entries()) {
      const ids = brokerIds(...replicas)
      sink.partition(leader < 0 ? 5 : 0, index, leader, epoch, ids, ids, brokerIds())
    }
  }

  #produced(broker: number, sink: Parameters<typeof produce.decode>[3]): void {
    for (const [partition, [code, offset]] of this.#acks.get(broker) ?? [])
      sink.partition(partition, code, offset)
    sink.throttled(this.throttled * 1000)
  }

  async #fetch(
    broker: number,
    { partitions, maxWaitMilliseconds }: Parameters<typeof fetch.encode>[2],
    sink: Parameters<typeof fetch.decode>[3],
    signal: AbortSignal,
  ): Promise<void> {
    const results = (): [number, number, Buffer][] =>
      partitions.map(({ partition, offset, leaderEpoch }) => {
        const target = this.partition(partition)
        const failed = target.errors.Fetch ?? (target.leader === broker ? 0 : 6)
        const code = failed || (leaderEpoch < target.epoch ? 74 : 0)
        if (code !== 0) return [partition, code, Buffer.alloc(0)]
        if (offset < target.start || offset > target.end) return [partition, 1, Buffer.alloc(0)]
        return [partition, 0, this.#records(target, offset)]
      })
    const isReady = (): boolean =>
      results().some(([, code, records]) => code !== 0 || records.length > 0)
    if (!isReady() && maxWaitMilliseconds > 0) {
      let wake: (() => void) | undefined
      await this.#wait(signal, maxWaitMilliseconds / 1000, done => {
        wake = (): void => {
          if (isReady()) done()
        }
        this.#appended.add(wake)
      })
      if (wake !== undefined) this.#appended.delete(wake)
    }
    sink.throttled(0)
    for (const [partition, code, records] of results()) sink.partition(partition, code, records)
  }

  #records({ log, start, highWatermark }: SimulatedPartition, offset: number): Buffer {
    const batches = log.flatMap((batch, at) => {
      const own = start + at
      if (batch === null || own < offset || own >= highWatermark) return []
      const stamped = Buffer.from(batch)
      stamped.writeBigInt64BE(BigInt(own))
      return [stamped]
    })
    return Buffer.concat(batches)
  }

  #listOffsets(
    { topics: [topic] }: Parameters<typeof listOffsets.encode>[2],
    sink: Parameters<typeof listOffsets.decode>[3],
  ): void {
    for (const [row, partition] of (topic?.partition ?? []).entries()) {
      const target = this.partition(partition)
      const code = target.errors.ListOffsets ?? 0
      const isLatest = topic?.timestamp[row] === latestOffset
      const offset = isLatest ? Math.min(target.end, target.highWatermark) : target.start
      sink.partition(partition, code, code === 0 ? offset : -1, -1, target.epoch)
    }
  }

  #coordinatorTo(sink: Parameters<typeof findCoordinator.decode>[3]): void {
    sink.coordinator('tidemark-canary', this.errors['FindCoordinator'] ?? 0, this.coordinator)
  }

  #commit(
    broker: number,
    { group, partitions }: Parameters<typeof offsetCommit.encode>[2],
    sink: Parameters<typeof offsetCommit.decode>[3],
  ): void {
    const code = this.errors['OffsetCommit'] ?? (broker === this.coordinator ? 0 : 16)
    for (const { partition } of partitions) sink.partition(partition, code)
    if (code === 0) this.committed = { group, offsets: partitions.map(({ offset }) => offset) }
  }

  #create(
    { topic, assignment, configs }: Parameters<typeof createTopics.encode>[2],
    sink: Parameters<typeof createTopics.decode>[3],
  ): void {
    const code = this.refusals.shift() ?? 0
    sink.topic(topic, code, code === 0 ? null : 'no')
    this.created.push({ topic, replicas: assignment, configs })
    if (code !== 0) return
    this.topicId = 'c'.repeat(32)
    const count = 'partitions' in assignment ? assignment.partitions : assignment.length
    this.partitions = []
    for (let index = 0; index < count; index++) {
      this.addPartition(('partitions' in assignment ? undefined : assignment[index]?.[0]) ?? 1)
    }
  }

  #grow(
    { topic, count, assignment }: Parameters<typeof createPartitions.encode>[2],
    sink: Parameters<typeof createPartitions.decode>[3],
  ): void {
    const code = this.refusals.shift() ?? 0
    sink.topic(topic, code, null)
    this.created.push({ topic, replicas: assignment, configs: {} })
    if (code !== 0) return
    for (const [leader = 1] of assignment ?? []) {
      if (this.partitions.length < count) this.addPartition(leader)
    }
  }
}

/** The values in the log of a partition, for messages of failed tests. */
export function valuesOf({ log }: SimulatedPartition): readonly string[] {
  const values: string[] = []
  for (const batch of log) {
    decodeRecordBatches(batch ?? Buffer.alloc(0), {
      record: (_offset, value) => values.push(String(value)),
      unreadable: () => undefined,
    })
  }
  return values
}
