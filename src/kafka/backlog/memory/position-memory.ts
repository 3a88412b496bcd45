import { eachSlice, entry, isSameColumn, type Slice } from '../../../columns/columns.ts'
import { Directory } from '../../../columns/directory.ts'
import { areSameNames } from '../../../columns/names.ts'
import { NumberMap } from '../../../columns/number-map.ts'
import { CommitMemory, type Commits } from './commit-memory.ts'
import type { Groups, Positions } from '../facts/facts.ts'
import { forgetUnused } from './last-known-values.ts'
import type { Observation } from '../../../reading/observation.ts'
import { lostMessages, newlyCompletedMessages, newlyLostMessages } from './lag.ts'
import { LagMemory, type Lags } from './lag-memory.ts'
import type { PartitionOffsets } from './partition-memory.ts'

/** One row for each row of `Positions`: where the group stands in the partition. */
export interface PositionStates
  extends Pick<Commits, 'committedOffset' | 'commitSeenAt'>, Omit<Lags, 'lastLag'> {
  /** Stays the same over readings for as long as group and topic do. */
  readonly id: Uint32Array
  /** Messages deleted before the group read them. NaN: unknown. */
  readonly lostMessages: Float64Array
}

/** One row for each row of `Positions`: what sums and counters need of a reading, and nobody later. */
export interface PositionNews extends Pick<Commits, 'isRewound'>, Pick<Lags, 'lastLag'> {
  /** Messages lost since the last reading. */
  readonly newlyLostMessages: Float64Array
  /** Messages finished since the last reading. */
  readonly newlyCompletedMessages: Float64Array
}

/** What became of messages. */
type Outcomes = Pick<PositionStates, 'lostMessages'> &
  Pick<PositionNews, 'newlyLostMessages' | 'newlyCompletedMessages'>

/** What outlives a reading for each (group, partition). */
export class PositionMemory {
  /** Inner: the partition's id, so that a topic created anew is another position. */
  readonly #ids = new Directory(() => new NumberMap())
  readonly #commits = new CommitMemory()
  readonly #lags = new LagMemory()
  readonly #onForget: (id: number) => void
  #last: IdentifiedPositions | null = null

  /** `onForget` is told of ids that will be given to other positions. */
  constructor(onForget: (id: number) => void) {
    this.#onForget = onForget
  }

  *observe(
    groups: Groups,
    positions: Positions,
    offsets: PartitionOffsets,
    observation: Observation,
  ): Generator<void, { readonly states: PositionStates; readonly news: PositionNews }> {
    const ids = yield* this.#idsOf(groups, positions, offsets.id)
    yield* this.#commits.reserve(this.#ids.capacity)
    yield* this.#lags.reserve(this.#ids.capacity)
    const commits = yield* this.#commits.observe(ids, positions, observation)
    const lags = yield* this.#lags.observe(ids, positions, offsets, observation)
    yield
    forgetUnused(this.#ids, ids, id => {
      this.#commits.forget(id)
      this.#lags.forget(id)
      this.#onForget(id)
    })
    yield
    const { lostMessages, ...sums } = yield* outcomesOf(positions, commits, offsets)
    const { committedOffset, commitSeenAt, isRewound } = commits
    const { lastLag, ...known } = lags
    return {
      states: { id: ids, committedOffset, commitSeenAt, ...known, lostMessages },
      news: { isRewound, lastLag, ...sums },
    }
  }

  *#idsOf(
    { name }: Groups,
    { rows, group, partition }: Positions,
    partitionId: Uint32Array,
  ): Generator<void, Uint32Array> {
    const last = this.#last
    const isSame =
      last !== null &&
      areSameNames(last.name, name) &&
      isSameColumn(last.partitionId, partitionId) &&
      isSameColumn(last.group, group) &&
      isSameColumn(last.partition, partition)
    // Most readings have the rows of the last one; looking up 300,000 ids takes 20 ms.
    if (isSame) {
      // Of equal columns those that the facts keep anyway.
      this.#last = { name, partitionId, group, partition, ids: last.ids }
      return last.ids
    }
    const ids = new Uint32Array(rows)
    yield* eachSlice(rows, ({ first, end }) => {
      for (let row = first; row < end; row++) {
        const inner = partitionId[partition[row] as number] as number
        ids[row] = this.#ids.idOf(entry(name, group[row] as number), inner)
      }
    })
    this.#last = { name, partitionId, group, partition, ids }
    return ids
  }
}

/** The rows that ids were last given to. */
interface IdentifiedPositions {
  readonly name: readonly string[]
  readonly partitionId: Uint32Array
  readonly group: Uint32Array
  readonly partition: Uint32Array
  readonly ids: Uint32Array
}

/** Where commits and log starts are, and were. */
interface ReportedMoves {
  readonly partition: Uint32Array
  readonly commits: Commits
  readonly offsets: PartitionOffsets
}

function* outcomesOf(
  positions: Positions,
  commits: Commits,
  offsets: PartitionOffsets,
): Generator<void, Outcomes> {
  const { rows } = positions
  const found = {
    lostMessages: new Float64Array(rows),
    newlyLostMessages: new Float64Array(rows),
    newlyCompletedMessages: new Float64Array(rows),
  }
  const told = { partition: positions.partition, commits, offsets }
  yield* eachSlice(rows, slice => {
    findOutcomes(told, found, slice)
  })
  return found
}

function findOutcomes(
  { partition, commits, offsets }: ReportedMoves,
  found: Outcomes,
  { first, end }: Slice,
): void {
  const { committedOffset, lastCommittedOffset, earlierCommittedOffset } = commits
  const { logStartOffset, earlierLogStartOffset } = offsets
  for (let row = first; row < end; row++) {
    const log = partition[row] as number
    const logStart = logStartOffset[log] as number
    const earlierLogStart = earlierLogStartOffset[log] as number
    found.lostMessages[row] = lostMessages(committedOffset[row] as number, logStart)
    // A commit that cannot be read cannot move either, so its loss goes on being counted.
    const committed = lastCommittedOffset[row] as number
    const earlier = earlierCommittedOffset[row] as number
    found.newlyLostMessages[row] = newlyLostMessages(committed, earlierLogStart, logStart)
    found.newlyCompletedMessages[row] = newlyCompletedMessages(earlier, committed, earlierLogStart)
  }
}
