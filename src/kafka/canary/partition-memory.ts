import { type Arrival, SequenceWindow } from '../../canary/sequence-window.ts'
import type { Seconds } from '../../reading/time.ts'
import type { ArrivedMessage, Lookup, MissingMessage, SentMessage } from './facts.ts'

/** An acknowledged message that was not read yet. */
interface ExpectedMessage {
  readonly run: string
  readonly sequence: number
  readonly offset: number
  readonly broker: number
  readonly sentAt: Seconds
  /** False: this process was paused meanwhile, so that its duration says nothing. */
  readonly isTimed: boolean
  /** True: the time limit has passed, which was counted. */
  isOverdue: boolean
  /** True: one look found it lost; a second look has to confirm it. */
  isSuspect: boolean
}

/** The outcome of a missing message. `delivered`: late or not, which is unknown. */
type LookupResult = 'delivered' | 'late' | 'lost' | 'expired'

/** At an interval of 10 s, those of almost three hours; the oldest are given up without a verdict. */
const maxExpected = 1000

/** At an interval of 10 s, those of an hour, which is the retention of the topic. */
const maxReadBack = 360

/**
 * One partition of the canary's topic: what was sent to it and is still expected.
 *
 * What was read back is kept, too: after an election the log is searched for it, because a leader that
 * was elected uncleanly lacks messages that others have still to read.
 */
export class PartitionMemory {
  /** Next offset to read. Null: unknown. */
  position: number | null = null
  /** Highest seen. Null: none. */
  leaderEpoch: number | null = null
  /** By run and sequence number, in the order in which they were sent. */
  readonly #expected = new Map<string, ExpectedMessage>()
  /** When each message was sent that neither arrived nor was overtaken, by sequence number. */
  readonly #unconfirmed = new Map<number, Seconds>()
  /** Messages that were read back, in order. */
  #readBack: ExpectedMessage[] = []
  /** Those read back before an election, of which the last is searched for; empty: all is verified. */
  #unverified: ExpectedMessage[] = []
  #run: string | null = null
  #window = new SequenceWindow()

  /** When the oldest such message was sent. Null: there is none. */
  get unconfirmedSince(): Seconds | null {
    const [oldest] = this.#unconfirmed.values()
    return oldest ?? null
  }

  get oldestExpected(): number | null {
    let oldest: number | null = null
    for (const { offset } of this.#expected.values()) {
      if (oldest === null || offset < oldest) oldest = offset
    }
    return oldest
  }

  /** Searches for what was read back, from the last on: the log may have been truncated. */
  verify(): void {
    this.#unverified = [...this.#unverified, ...this.#readBack].slice(-maxReadBack)
    this.#readBack = []
  }

  /**
   * The oldest overdue message that reading has passed, or cannot reach; else the last of those that
   * were read back before an election. Null: none.
   */
  get missing(): Omit<MissingMessage, 'partition'> | null {
    const { position } = this
    for (const { run, sequence, offset, isOverdue } of this.#expected.values()) {
      const isPassed = position === null || position > offset
      if (isOverdue && isPassed) return { run, sequence, offset }
    }
    const last = this.#unverified.at(-1)
    if (last === undefined) return null
    return { run: last.run, sequence: last.sequence, offset: last.offset }
  }

  sent(run: string, sent: SentMessage, isDisturbed: boolean): void {
    if (run !== this.#run) this.#startRun(run)
    const { sequence, sentAt, acknowledged, broker } = sent
    // Only the oldest matters, so that a long outage needs no more memory.
    if (this.#unconfirmed.size < maxExpected) this.#unconfirmed.set(sequence, sentAt)
    if (acknowledged === null || broker === null) return
    const { offset } = acknowledged
    const state = { isTimed: !isDisturbed, isOverdue: isDisturbed, isSuspect: false }
    this.#expected.set(key(run, sequence), { run, sequence, offset, broker, sentAt, ...state })
    const [oldest] = this.#expected.keys()
    if (this.#expected.size > maxExpected && oldest !== undefined) this.#expected.delete(oldest)
  }

  /** Null: a message of another canary, or of an earlier run of this one that is not expected. */
  arrived(
    run: string,
    { offset, message }: ArrivedMessage,
  ): { readonly arrival: Arrival; readonly expected: ExpectedMessage | null } | null {
    const known = this.#expected.get(key(message.run, message.sequence)) ?? null
    if (message.run !== run) {
      if (known === null) return null
      this.#expected.delete(key(message.run, message.sequence))
      return { arrival: 'new', expected: known }
    }
    const arrival = this.#window.arrived(message.sequence, offset)
    if (known !== null) this.#remember(known)
    this.#expected.delete(key(message.run, message.sequence))
    this.#confirm(message.sequence)
    return { arrival, expected: known }
  }

  /** Marks the messages sent before an instant as overdue; returns the broker of each new one. */
  overdue(sentBefore: Seconds): readonly number[] {
    const brokers: number[] = []
    for (const expected of this.#expected.values()) {
      if (expected.isOverdue || expected.sentAt > sentBefore) continue
      expected.isOverdue = true
      brokers.push(expected.broker)
    }
    return brokers
  }

  /**
   * Returns what is proven about a missing message. Null: nothing yet.
   *
   * Loss needs two looks, a round apart: between them a topic that was just created again, or a
   * leader that was just elected, is recognised.
   */
  lookedUp(lookup: Lookup): LookupResult | null {
    const { run, sequence, offset, verdict } = lookup
    const expected = this.#expected.get(key(run, sequence))
    if (expected === undefined) return this.#verified(lookup)
    if (isGone(verdict) && !expected.isSuspect) {
      expected.isSuspect = true
      return null
    }
    this.#expected.delete(key(run, sequence))
    if (isGone(verdict)) return 'lost'
    if (verdict === 'below_start') return 'expired'
    if (run === this.#run) {
      this.#window.arrived(sequence, offset)
      this.#confirm(sequence)
    }
    this.#remember(expected)
    return expected.isTimed ? 'late' : 'delivered'
  }

  /** A log is truncated at its end: below a message that is there, nothing is missing. */
  #verified({ run, sequence, verdict }: Lookup): LookupResult | null {
    const last = this.#unverified.at(-1)
    if (last?.run !== run || last.sequence !== sequence) return null
    if (!isGone(verdict)) {
      this.#unverified = []
      return null
    }
    if (!last.isSuspect) {
      last.isSuspect = true
      return null
    }
    this.#unverified.pop()
    return 'lost'
  }

  #remember(message: ExpectedMessage): void {
    this.#readBack.push({ ...message, isSuspect: false })
    if (this.#readBack.length > maxReadBack) this.#readBack.shift()
  }

  #confirm(sequence: number): void {
    for (const sent of this.#unconfirmed.keys()) {
      if (sent <= sequence) this.#unconfirmed.delete(sent)
    }
  }

  #startRun(run: string): void {
    this.#run = run
    this.#window = new SequenceWindow()
    this.#unconfirmed.clear()
  }
}

function isGone(verdict: Lookup['verdict']): boolean {
  return verdict === 'replaced' || verdict === 'beyond_end'
}

function key(run: string, sequence: number): string {
  return `${run} ${sequence}`
}
