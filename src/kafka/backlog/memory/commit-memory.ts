import { eachSlice, type Slice } from '../../../columns/columns.ts'
import { RememberedColumn } from '../../../columns/remembered-column.ts'
import type { Positions } from '../facts/facts.ts'
import { LastKnownValues } from './last-known-values.ts'
import type { Observation } from '../../../reading/observation.ts'

/** One row for each row of `Positions`: what the group committed, held while it cannot be read. */
export interface Commits {
  /** Next offset the group will read. NaN: none, or unknown. */
  readonly committedOffset: Float64Array
  /** The last known one, however old. NaN: none, or never known. */
  readonly lastCommittedOffset: Float64Array
  /** The last known one before this reading. NaN: there was none. */
  readonly earlierCommittedOffset: Float64Array
  /** When this committed offset was first seen, in Unix seconds. NaN: none, or unknown. */
  readonly commitSeenAt: Float64Array
  /** 1: the commit is below the one before it. */
  readonly isRewound: Uint8Array
}

/** What a reading told. */
interface ReportedCommits {
  readonly ids: Uint32Array
  readonly positions: Positions
  readonly observation: Observation
}

/** The last commit of each (group, partition), by position id. */
export class CommitMemory {
  readonly #committed = new LastKnownValues()
  readonly #seenAt = new RememberedColumn();

  *observe(
    ids: Uint32Array,
    positions: Positions,
    observation: Observation,
  ): Generator<void, Commits> {
    const { rows } = positions
    const commits = {
      committedOffset: new Float64Array(rows),
      lastCommittedOffset: new Float64Array(rows),
      earlierCommittedOffset: new Float64Array(rows),
      commitSeenAt: new Float64Array(rows),
      isRewound: new Uint8Array(rows),
    }
    yield* eachSlice(rows, slice => {
      this.#observeSlice({ ids, positions, observation }, commits, slice)
    })
    return commits
  }

  #observeSlice(
    { ids, positions: { committedOffset, unreadable }, observation }: ReportedCommits,
    commits: Commits,
    { first, end }: Slice,
  ): void {
    for (let row = first; row < end; row++) {
      const id = ids[row] as number
      const told = committedOffset[row] as number
      const last = this.#committed.last(id)
      const isNothingCommitted = Number.isNaN(told) && unreadable[row] === 0
      if (isNothingCommitted) this.forget(id)
      else if (told !== last && !Number.isNaN(told)) this.#seenAt.set(id, observation.now.wall)
      const held = this.#committed.currentOrLast(id, told, observation)
      commits.earlierCommittedOffset[row] = last
      commits.committedOffset[row] = held
      commits.lastCommittedOffset[row] = this.#committed.last(id)
      commits.commitSeenAt[row] = Number.isNaN(held) ? NaN : this.#seenAt.at(id)
      commits.isRewound[row] = Number(told < last)
    }
  }

  /** Makes room for so many ids at once. */
  *reserve(capacity: number): Generator<void, void> {
    yield* this.#committed.reserve(capacity)
    this.#seenAt.reserve(capacity)
    yield
  }

  forget(id: number): void {
    this.#committed.forget(id)
    this.#seenAt.forget(id)
  }
}
