import type { CanaryMessage } from '../../canary/message.ts'
import type { ProblemKind } from '../../reading/problem.ts'
import type { Seconds } from '../../reading/time.ts'

/** One partition of the canary's topic. */
export interface CanaryPartition {
  readonly partition: number
  /** Broker id. Null: none. */
  readonly leader: number | null
  readonly leaderEpoch: number
}

/** The canary's topic, as Metadata shows it. */
export interface CanaryTopic {
  /** Another id after the topic was deleted and created again. */
  readonly id: string
  readonly partitions: readonly CanaryPartition[]
}

/** A message that was sent to one partition. Instants are on the monotonic clock. */
export interface SentMessage {
  readonly partition: number
  readonly sequence: number
  /** The leader. Null: there is none, so nothing was sent. */
  readonly broker: number | null
  readonly sentAt: Seconds
  readonly acknowledged: { readonly at: Seconds; readonly offset: number } | null
  /** Why it was not acknowledged. Null: it was. */
  readonly failure: ProblemKind | null
}

/** A message of this or another canary that was read. */
export interface ArrivedMessage {
  readonly partition: number
  readonly broker: number
  readonly offset: number
  readonly message: CanaryMessage
  readonly at: Seconds
}

/** An acknowledged message that was passed without being read. */
export interface MissingMessage {
  readonly partition: number
  readonly offset: number
  readonly run: string
  readonly sequence: number
}

/**
 * What is at the offset of a missing message.
 *
 * - `present`: the message itself.
 * - `replaced`: another record, so the log was truncated.
 * - `beyond_end`: nothing, because the log ends before it.
 * - `below_start`: nothing any more, because retention deleted it.
 */
export type Verdict = 'present' | 'replaced' | 'beyond_end' | 'below_start'

export interface Lookup extends MissingMessage {
  readonly verdict: Verdict
}

export interface CommitAttempt {
  /** The coordinator. Null: it was not found. */
  readonly broker: number | null
  readonly took: Seconds
  readonly failure: ProblemKind | null
}

/** What one round of the canary sent and saw. */
export interface CanaryRound {
  readonly run: string
  /** Null: not read, or there is no such topic. */
  readonly topic: CanaryTopic | null
  /** Live brokers. Null: not read. */
  readonly brokers: readonly number[] | null
  /** Why no message could be sent at all. Null: the topic is known. */
  readonly failure: ProblemKind | null
  readonly sent: readonly SentMessage[]
  readonly arrived: readonly ArrivedMessage[]
  readonly lookups: readonly Lookup[]
  /** By partition, the next offset to read. Null: it was out of range. */
  readonly positions: ReadonlyMap<number, number | null>
  /** By broker, why reading from it failed. */
  readonly unread: ReadonlyMap<number, ProblemKind>
  /** Null: nothing to commit. */
  readonly commit: CommitAttempt | null
  /** The longest time for which a broker throttles the canary. */
  readonly throttled: Seconds
  /** True: the canary waits until brokers do not throttle it any more, and sent nothing. */
  readonly isBlocked: boolean
  /** True: this process did not run for a while, so that its durations say nothing of the cluster. */
  readonly isDisturbed: boolean
}
