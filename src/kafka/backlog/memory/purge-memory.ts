import { RememberedBytes, RememberedColumn } from '../../../columns/remembered-column.ts'
import type { Seconds } from '../../../reading/time.ts'
import type { Positions } from '../facts/facts.ts'
import type { Commits } from './commit-memory.ts'
import { messagesBetween } from './lag.ts'
import type { PartitionOffsets } from './partition-memory.ts'

/**
 * Age from which a commit replaces the older one. So the commits since the older one are those of two
 * readings or, where these are frequent, of 15 to 30 seconds.
 *
 * A purge follows its commit at once. With a longer time a group that reads just above the log start, and
 * soon loses messages, would look like a purge for as long as it stays there.
 */
const commitAge: Seconds = 15

/** Moves of the log start in a row, all onto recent commits, that prove a purge. */
const provingMoves = 3

/** How long a single move that was no purge disproves one. */
const disprovedFor: Seconds = 24 * 60 * 60

/** One row for each row of `Positions`. */
export interface Purges {
  /** 1: only the group itself deletes messages, and only those that it has read. */
  readonly isPurged: Uint8Array
  /** As in `Commits`, without messages that were read and committed before the group deleted them. */
  readonly newlyLostMessages: Float64Array
}

/**
 * Finds groups that delete what they have read, as Kafka Streams does with its repartition topics: it
 * commits, and then sends DeleteRecords up to the commit. Nothing is in danger there.
 *
 * Such a log start moves only onto a commit that is new, or in between two that were read, and does not
 * move while the commit does not. Retention moves it regardless of commits. Shortly before it passes the
 * commit of a lagging group it may follow it closely; so one move elsewhere disproves a purge for a day.
 */
export class PurgeMemory {
  readonly #older = new RememberedColumn()
  readonly #younger = new RememberedColumn()
  /** When the younger commits were read. NaN: nothing was observed. */
  #youngerAt: Seconds = NaN
  /** Number of moves onto recent commits in a row, counted up to `provingMoves`. */
  readonly #moves = new RememberedBytes()
  /** A log start past the commit, which a commit between the two requests may have reached. */
  readonly #unproven = new RememberedColumn()
  /** When the log start last moved to another place. */
  readonly #disprovedAt = new RememberedColumn()

  /** Takes a reading; `now` is monotonic. */
  observe(
    ids: Uint32Array,
    { rows, partition, committedOffset, unreadable }: Positions,
    { logStartOffset, earlierLogStartOffset, appended }: PartitionOffsets,
    { newlyLostMessages }: Pick<Commits, 'newlyLostMessages'>,
    now: Seconds,
  ): Purges {
    const isPurged = new Uint8Array(rows)
    const newlyLost = newlyLostMessages.slice()
    const turns = !(now - this.#youngerAt < commitAge)
    if (turns) this.#youngerAt = now
    for (let row = 0; row < rows; row++) {
      const id = ids[row]!
      const log = partition[row]!
      const committed = committedOffset[row]!
      const logStart = logStartOffset[log]!
      const earlier = earlierLogStartOffset[log]!
      if (Number.isNaN(committed) && unreadable[row] === 0) this.forget(id)
      const lost = this.#settle(id, committed, now)
      if (lost > 0) newlyLost[row] = newlyLost[row]! + lost
      if (logStart > earlier) this.#take(id, committed, logStart, now)
      // While the leader does not respond, the log start may move unseen, up to commits of that time.
      const isLogKnown = !Number.isNaN(appended[log])
      if (!Number.isNaN(committed)) this.#observeCommit(id, committed, turns && isLogKnown)
      if (!this.#isPurged(id, now)) continue
      isPurged[row] = 1
      // The next commit shows whether the group had read them: commits are read before log starts.
      if (!Number.isNaN(this.#unproven.at(id))) newlyLost[row] = 0
    }
    return { isPurged, newlyLostMessages: newlyLost }
  }

  /** Makes room for all ids below `capacity` at once. */
  reserve(capacity: number): void {
    this.#older.reserve(capacity)
    this.#younger.reserve(capacity)
    this.#moves.reserve(capacity)
  }

  forget(id: number): void {
    this.#older.forget(id)
    this.#younger.forget(id)
    this.#moves.forget(id)
    this.#unproven.forget(id)
    this.#disprovedAt.forget(id)
  }

  /** Returns the messages that the group lost in an earlier move, which the commit shows only now. */
  #settle(id: number, committed: number, now: Seconds): number {
    const logStart = this.#unproven.at(id)
    if (Number.isNaN(logStart) || Number.isNaN(committed)) return 0
    this.#unproven.forget(id)
    const wasPurged = this.#isPurged(id, now)
    if (committed < logStart) this.#disprove(id, now)
    // A group that lost messages continues at the log start too: only a proven purge stays one.
    else if (!wasPurged) this.#moves.forget(id)
    return wasPurged ? messagesBetween(committed, logStart) : 0
  }

  /** Takes a move of the log start. NaN: the commit is unreadable. */
  #take(id: number, committed: number, logStart: number, now: Seconds): void {
    const older = this.#older.at(id)
    if (!(logStart <= committed)) this.#unproven.set(id, logStart)
    else if (logStart >= older && committed > older) {
      this.#moves.set(id, Math.min(this.#moves.at(id) + 1, provingMoves))
    }
    // Up to an older commit, a purge that was late and the deletion of a log that was read look alike.
    else if (logStart < committed) this.#disprove(id, now)
  }

  #disprove(id: number, now: Seconds): void {
    this.#moves.forget(id)
    this.#disprovedAt.set(id, now)
  }

  #observeCommit(id: number, committed: number, turns: boolean): void {
    const younger = this.#younger.at(id)
    // The first commit, or one that went back.
    if (!(committed >= younger)) {
      this.#older.set(id, committed)
      this.#younger.set(id, committed)
    } else if (turns) {
      this.#older.set(id, younger)
      this.#younger.set(id, committed)
    }
  }

  #isPurged(id: number, now: Seconds): boolean {
    return this.#moves.at(id) === provingMoves && !(now - this.#disprovedAt.at(id) < disprovedFor)
  }
}
