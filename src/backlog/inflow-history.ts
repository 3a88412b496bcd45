import { eachSlice, numberAt, type Slice } from '../columns/columns.ts'
import type { Seconds } from '../reading/time.ts'
import { type Arrivals, unknownArrivals } from './arrivals.ts'

/** How far back arrivals are remembered. */
export const historyHorizon: Seconds = 24 * 3600

/**
 * Two kept observations lie at most this share of their age apart, where more were made.
 *
 * An observation is dropped only when its neighbours are within that. So of those kept every second
 * one is older by more, three times which doubles the age: at most 6 are kept while it doubles, and
 * about 50 over a day of readings every 15 s.
 */
const widestGap = 2 ** (1 / 3) - 1

/** The stretch in which something was read: it was true at some instant of it. Monotonic. */
export interface RequestInterval {
  readonly sentAt: Seconds
  readonly receivedAt: Seconds
}

/** What had arrived in each stream at one time. */
interface Observation extends RequestInterval {
  /** By id: all messages that ever arrived. NaN: not told, or not true any more. */
  readonly inflow: Float64Array
}

/**
 * How much had arrived in each stream over the last day, by `Directory` id.
 *
 * A stream's inflow only grows: a log end offset, or a counter of arrived messages. So the message
 * at a position arrived between the last observation that did not have it and the first that had.
 * That depends on no clock but ours. Observations thin out as they age, by whole columns.
 */
export class InflowHistory {
  /** Oldest first. */
  #observations: Observation[] = []
  /** By id of a stream that was cut: when the last observation before that was asked for. */
  readonly #cutAfter = new Map<number, Seconds>()

  /** When the oldest observation was made. NaN: there is none. */
  get begin(): Seconds {
    return this.#observations[0]?.receivedAt ?? NaN
  }

  /** How many columns are kept. */
  get size(): number {
    return this.#observations.length
  }

  /** Takes an observation, and keeps the column: nobody may change it afterwards. */
  append(inflow: Float64Array, { sentAt: asked, receivedAt: answered }: RequestInterval): void {
    this.#observations.push({ sentAt: asked, receivedAt: answered, inflow })
    this.#thin(answered)
  }

  /**
   * The stream was cut since the last observation, and now ends here: messages past this are gone.
   *
   * It may have been cut further and have grown again before anybody looked. So what was there
   * earlier may be there no more, and says of no message that it had arrived; what was not there
   * still came later. A stream that has grown past its old end already tells nothing of a cut.
   */
  cut(id: number, inflow: number): void {
    for (const observation of this.#observations) {
      if (inflowOf(observation, id) > inflow) observation.inflow[id] = NaN
    }
    const last = this.#observations.at(-1)
    if (last !== undefined) this.#cutAfter.set(id, last.sentAt)
  }

  /** Forgets a stream, so that its id can be given to another one. */
  forget(id: number): void {
    for (const { inflow } of this.#observations) if (id < inflow.length) inflow[id] = NaN
    this.#cutAfter.delete(id)
  }

  /**
   * When the message at each position arrived in the stream with the id beside it.
   *
   * No `notBefore`: it was there at the first observation. No `notAfter`: no observation has it yet.
   * `arrivals` is room of as many rows that is to be filled; nothing is known in it.
   */
  *arrivals(
    ids: Uint32Array,
    positions: Float64Array,
    arrivals = unknownArrivals(ids.length),
  ): Generator<void, Arrivals> {
    yield* eachSlice(positions.length, slice => {
      this.#lookUp(ids, positions, arrivals, slice)
    })
    return arrivals
  }

  #lookUp(
    ids: Uint32Array,
    positions: Float64Array,
    { notBefore, notAfter, likely }: Arrivals,
    { first, end }: Slice,
  ): void {
    for (let row = first; row < end; row++) {
      const id = ids[row] as number
      const position = positions[row] as number
      if (Number.isNaN(position)) continue
      const past = this.#firstPast(id, position)
      const after = this.#observations[past]
      const seen = this.#sinceCut(id, past)
      if (seen !== undefined) notAfter[row] = seen.receivedAt
      const told = this.#lastReceivedAt(id, past - 1)
      if (told < 0) continue
      const before = this.#at(told)
      notBefore[row] = before.sentAt
      if (after === undefined) continue
      const had = inflowOf(before, id)
      // In the middle of its own arrival: the first of ten messages came after half a tenth.
      const share = (position - had + 0.5) / (inflowOf(after, id) - had)
      const from = middle(before)
      likely[row] = from + (middle(after) - from) * share
    }
  }

  /** The first observation that has the message; where there is none, one past the last. */
  #firstPast(id: number, position: number): number {
    let first = 0
    let end = this.#observations.length
    // What was there before history began, which at first is most, takes no search.
    if (end > 0 && inflowOf(this.#at(0), id) > position) return 0
    while (first < end) {
      const half = (first + end) >> 1
      const told = this.#lastReceivedAt(id, half)
      if (told >= first && inflowOf(this.#at(told), id) > position) end = told
      else first = half + 1
    }
    return end
  }

  /** The first observation from an index on that tells of the stream, and was made after any cut. */
  #sinceCut(id: number, index: number): Observation | undefined {
    const cutAfter = this.#cutAfter.get(id)
    if (cutAfter === undefined) return this.#observations[index]
    return this.#observations
      .slice(index)
      .find(made => made.sentAt > cutAfter && !Number.isNaN(inflowOf(made, id)))
  }

  /** The last observation up to an index that tells of the stream. -1: none does. */
  #lastReceivedAt(id: number, index: number): number {
    let told = index
    while (told >= 0 && Number.isNaN(inflowOf(this.#at(told), id))) told--
    return told
  }

  #at(index: number): Observation {
    return this.#observations[index] as Observation
  }

  #thin(now: Seconds): void {
    const kept: Observation[] = []
    for (const [index, observation] of this.#observations.entries()) {
      if (now - observation.receivedAt > historyHorizon) continue
      const older = kept.at(-1)
      const younger = this.#observations[index + 1]
      const isNeeded =
        older === undefined ||
        younger === undefined ||
        younger.receivedAt - older.receivedAt > (now - younger.receivedAt) * widestGap
      if (isNeeded) kept.push(observation)
    }
    this.#observations = kept
    for (const [id, cutAfter] of this.#cutAfter) {
      if (now - cutAfter > historyHorizon) this.#cutAfter.delete(id)
    }
  }
}

/** NaN: not told. */
function inflowOf({ inflow }: Observation, id: number): number {
  return numberAt(inflow, id)
}

function middle({ sentAt: asked, receivedAt: answered }: RequestInterval): Seconds {
  return (asked + answered) / 2
}
