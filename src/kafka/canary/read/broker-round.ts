import { canaryText, parseCanaryMessage } from '../../../canary/message.ts'
import type { Problem, ProblemKind } from '../../../reading/problem.ts'
import type { Seconds } from '../../../reading/time.ts'
import type { Clock } from '../../../scheduling/clock.ts'
import { fetch } from '../apis/fetch.ts'
import { produce } from '../apis/produce.ts'
import { decodeRecordBatches, encodeRecordBatch } from '../apis/record-batch.ts'
import type { ArrivedMessage, CanaryPartition, SentMessage } from '../facts.ts'
import type { CanaryKnown } from '../memory.ts'
import { errorProblem } from './error-problem.ts'
import type { CanaryRequests } from './requests.ts'

/** What the rounds at all brokers have in common. */
export interface RoundAtBrokers {
  readonly requests: CanaryRequests
  readonly clock: Clock
  readonly topic: string
  readonly timeLimit: Seconds
  readonly run: string
  readonly instance: string
  readonly sequence: number
  readonly known: CanaryKnown
}

/**
 * Requests for messages in one round: one that waits for them, one from where the acknowledgements
 * say they are, and one more. Bounds the load when many others write to the topic.
 */
const maxFetches = 3

/** Error code of a fetch from a position that the log does not have. */
const offsetOutOfRange = 1

/** Sends a message to each partition that a broker leads, and reads it back. */
export class BrokerRound {
  readonly sent: SentMessage[] = []
  readonly arrived: ArrivedMessage[] = []
  readonly positions = new Map<number, number | null>()
  readonly produceProblems: Problem[] = []
  readonly deliverProblems: Problem[] = []
  throttled: Seconds = 0
  readonly #round: RoundAtBrokers
  readonly #broker: number
  readonly #partitions: readonly CanaryPartition[]
  /** Partitions from which nothing more is expected in this round. */
  readonly #settled = new Set<number>()
  /** By partition, the offset of the message of this round. */
  readonly #offsets = new Map<number, number>()

  constructor(round: RoundAtBrokers, broker: number, partitions: readonly CanaryPartition[]) {
    this.#round = round
    this.#broker = broker
    this.#partitions = partitions
    for (const { partition } of partitions) {
      this.positions.set(partition, round.known.positions.get(partition) ?? null)
    }
  }

  /** Waits for messages before it sends them, so that the time until their arrival is exact. */
  async run(): Promise<void> {
    const start = this.#now()
    const produced = this.#produce(start)
    await Promise.all([produced, this.#deliver(start, produced)])
  }

  async #produce(sentAt: Seconds): Promise<void> {
    const { requests, topic, timeLimit } = this.#round
    const acknowledged = new Map<number, { readonly at: Seconds; readonly offset: number }>()
    const failures = new Map<number, ProblemKind>()
    const partitions = this.#partitions.map(({ partition }) => ({
      partition,
      records: this.#record(partition),
    }))
    const timeoutMilliseconds = Math.ceil(timeLimit * 1000)
    const request = { topic, timeoutMilliseconds, partitions }
    const problem = await requests.to(this.#broker, produce, request, {
      partition: (partition, errorCode, offset) => {
        if (errorCode === 0) {
          acknowledged.set(partition, { at: this.#now(), offset })
          return
        }
        const subject = `broker ${this.#broker}, partition ${topic}-${partition}`
        const found = errorProblem(errorCode, subject, { right: 'Write', topic })
        this.produceProblems.push(found)
        failures.set(partition, found.kind)
      },
      throttled: milliseconds => this.#throttledFor(milliseconds),
    })
    if (problem !== null) this.produceProblems.push(problem)
    for (const { partition } of this.#partitions) {
      const ack = acknowledged.get(partition) ?? null
      const failure =
        ack === null ? (failures.get(partition) ?? problem?.kind ?? 'malformed') : null
      const { sequence } = this.#round
      const broker = this.#broker
      this.sent.push({ partition, sequence, broker, sentAt, acknowledged: ack, failure })
      if (ack === null) this.#settled.add(partition)
      else this.#moveTo(partition, ack.offset)
    }
  }

  #record(partition: number): Buffer {
    const { run, instance, sequence, clock } = this.#round
    const sentAt = clock.now().wall
    const value = canaryText({ run, instance, sequence, sentAt })
    const timestamp = Math.floor(sentAt * 1000)
    return encodeRecordBatch({ key: String(partition), value, timestamp })
  }

  /** Reads on from the oldest message that is expected, past what others wrote before it. */
  #moveTo(partition: number, acknowledged: number): void {
    this.#offsets.set(partition, acknowledged)
    const expected = this.#round.known.expected.get(partition) ?? acknowledged
    const position = this.positions.get(partition) ?? null
    const oldest = Math.min(expected, acknowledged)
    if (position === null) this.positions.set(partition, acknowledged)
    else if (position < oldest) this.positions.set(partition, oldest)
  }

  async #deliver(start: Seconds, produced: Promise<void>): Promise<void> {
    const { timeLimit } = this.#round
    if (this.#readable().length === 0) await produced
    for (let requests = 0; requests < maxFetches; requests++) {
      if (requests > 0) await produced
      const partitions = this.#readable()
      const left = start + timeLimit - this.#now()
      if (partitions.length === 0 || left <= 0) return
      if (!(await this.#fetch(partitions, left))) return
    }
  }

  /** Partitions whose message is still expected, and whose position is known. */
  #readable(): readonly { readonly at: CanaryPartition; readonly offset: number }[] {
    return this.#partitions.flatMap(at => {
      const offset = this.positions.get(at.partition) ?? null
      return offset === null || this.#settled.has(at.partition) ? [] : [{ at, offset }]
    })
  }

  /** Returns false if the broker could not be read. */
  async #fetch(
    readable: readonly { readonly at: CanaryPartition; readonly offset: number }[],
    left: Seconds,
  ): Promise<boolean> {
    const { requests, topic } = this.#round
    const request = {
      topic,
      maxWaitMilliseconds: Math.ceil(left * 1000),
      partitions: readable.map(({ at: { partition, leaderEpoch }, offset }) => ({
        partition,
        leaderEpoch,
        offset,
      })),
    }
    const requested = new Map(readable.map(({ at: { partition }, offset }) => [partition, offset]))
    const problem = await requests.to(this.#broker, fetch, request, {
      partition: (partition, errorCode, records) => {
        const from = requested.get(partition)
        if (from === undefined) return
        if (errorCode === 0) this.#fetched(partition, from, records ?? Buffer.alloc(0))
        else this.#notFetched(partition, errorCode)
      },
      throttled: milliseconds => this.#throttledFor(milliseconds),
    })
    if (problem !== null) this.deliverProblems.push(problem)
    return problem === null
  }

  #notFetched(partition: number, errorCode: number): void {
    if (errorCode === offsetOutOfRange) {
      // The log was truncated or deleted: an acknowledgement says where it goes on.
      this.positions.set(partition, this.#offsets.get(partition) ?? null)
      return
    }
    const { topic } = this.#round
    const subject = `broker ${this.#broker}, partition ${topic}-${partition}`
    this.deliverProblems.push(errorProblem(errorCode, subject, { right: 'Read', topic }))
    this.#settled.add(partition)
  }

  /** `from` is the requested offset: an acknowledgement may have moved the position meanwhile. */
  #fetched(partition: number, from: number, records: Buffer): void {
    const next = decodeRecordBatches(records, {
      record: (offset, value) => {
        if (offset >= from) this.#read(partition, offset, value)
      },
      unreadable: (first, last) => this.#unreadable(partition, first, last),
    })
    const position = this.positions.get(partition) ?? null
    if (next !== null && position !== null && next > position) this.positions.set(partition, next)
  }

  #read(partition: number, offset: number, value: Buffer | null): void {
    const message = parseCanaryMessage(value)
    if (message === null) return
    this.arrived.push({ partition, broker: this.#broker, offset, message, at: this.#now() })
    const { run, sequence } = this.#round
    if (message.run === run && message.sequence === sequence) this.#settled.add(partition)
  }

  #unreadable(partition: number, first: number, last: number): void {
    const subject = `partition ${this.#round.topic}-${partition}`
    const detail = `the records ${first} to ${last} are compressed: set compression.type=producer for the topic`
    this.deliverProblems.push({ kind: 'unsupported', subject, detail, cause: subject })
  }

  #throttledFor(milliseconds: number): void {
    this.throttled = Math.max(this.throttled, milliseconds / 1000)
  }

  #now(): Seconds {
    return this.#round.clock.now().monotonic
  }
}
