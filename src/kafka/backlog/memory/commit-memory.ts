import { RememberedColumn } from '../../../columns/remembered-column.ts'
import type { Positions } from '../facts/facts.ts'
import { LastKnownValues } from './last-known-values.ts'
import type { Observation } from '../../../reading/observation.ts'
import { lostMessages, newlyCompletedMessages, newlyLostMessages } from './lag.ts'
import type { PartitionOffsets } from './partition-memory.ts'

/** One row for each row of `Positions`: the commit, or its last known value, and what it implies. */
export interface Commits {
  /** Next offset the group will read. NaN: none, or unknown. */
  readonly committedOffset: Float64Array
  /** When this committed offset was first seen, in Unix seconds. NaN: none, or unknown. */
  readonly commitSeenAt: Float64Array
  /** Messages deleted before the group read them. NaN: unknown. */
  readonly lostMessages: Float64Array
  /** Messages lost since the last reading. */
  readonly newlyLostMessages: Float64Array
  /** Messages read since the last reading. */
  readonly newlyCompletedMessages: Float64Array
  /** 1: the commit is below the one before it. */
  readonly isRewound: Uint8Array
}

/** Remembers the last commit of each (group, partition), by position id. */
export class CommitMemory {
  readonly #committed = new LastKnownValues()
  readonly #seenAt = new RememberedColumn()

  observe(
    ids: Uint32Array,
    { rows, partition, committedOffset, unreadable }: Positions,
    { logStartOffset, logEndOffset, earlierLogStartOffset }: PartitionOffsets,
    observation: Observation,
  ): Commits {
    const commits = createCommits(rows)
    const { wall } = observation.now
    for (let row = 0; row < rows; row++) {
      const id = ids[row]!
      const log = partition[row]!
      const reported = committedOffset[row]!
      const earlier = this.#committed.last(id)
      const isNothingCommitted = Number.isNaN(reported) && unreadable[row] === 0
      if (isNothingCommitted) this.forget(id)
      else if (reported !== earlier && !Number.isNaN(reported)) this.#seenAt.set(id, wall)
      const committed = this.#committed.currentOrLast(id, reported, observation)
      commits.committedOffset[row] = committed
      commits.commitSeenAt[row] = Number.isNaN(committed) ? NaN : this.#seenAt.at(id)
      commits.isRewound[row] = Number(reported < earlier)
      const logStart = logStartOffset[log]!
      const earlierLogStart = earlierLogStartOffset[log]!
      commits.lostMessages[row] = lostMessages(committed, logStart)
      // An unreadable commit, however old, is assumed not to move: messages deleted after it count as lost.
      const last = this.#committed.last(id)
      commits.newlyLostMessages[row] = newlyLostMessages(last, earlierLogStart, logStart)
      commits.newlyCompletedMessages[row] = newlyCompletedMessages(
        earlier,
        last,
        earlierLogStart,
        logEndOffset[log]!,
      )
    }
    return commits
  }

  /** Makes room for all ids below `capacity` at once. */
  reserve(capacity: number): void {
    this.#committed.reserve(capacity)
    this.#seenAt.reserve(capacity)
  }

  forget(id: number): void {
    this.#committed.forget(id)
    this.#seenAt.forget(id)
  }
}

function createCommits(rows: number): Commits {
  return {
    committedOffset: new Float64Array(rows),
    commitSeenAt: new Float64Array(rows),
    lostMessages: new Float64Array(rows),
    newlyLostMessages: new Float64Array(rows),
    newlyCompletedMessages: new Float64Array(rows),
    isRewound: new Uint8Array(rows),
  }
}
