import { numberAt, type Row } from '../columns/columns.ts'
import type { Seconds } from '../reading/time.ts'
import { type Arrivals, unknownArrivals } from './arrivals.ts'

/** How far back arrivals are remembered at least; an objective above a quarter of it needs more. */
export const historyHorizon: Seconds = 24 * 3600

/**
 * Maximum gap between two stored samples, as a share of their age, where more samples were taken.
 *
 * A sample is dropped only if its neighbours are within that gap. So every second stored sample is
 * older by more than this share, three of which double the age: at most 6 samples are stored while
 * the age doubles, and about 50 for a day of readings every 15 s.
 */
const widestGap = 2 ** (1 / 3) - 1

/**
 * The time from a request to its response: what was read was true at some instant of it. Monotonic.
 *
 * Unlike `Span` it has no wall-clock time, and `sentAt` may be moved back by the age of statistics.
 */
export interface RequestInterval {
  readonly sentAt: Seconds
  readonly receivedAt: Seconds
}

/** What had arrived in each stream at one time. */
interface InflowSample extends RequestInterval {
  /** By id: number of messages that ever arrived. NaN: not reported, or no longer true. */
  readonly inflow: Float64Array
}

/**
 * How much had arrived in each stream over the horizon, a day or more, by `Directory` id.
 *
 * The inflow of a stream only grows: a log end offset, or a counter of arrived messages. So the
 * message at a position arrived between the last sample without it and the first sample with it,
 * which depends on no clock but ours. Samples are thinned out as they age, by whole columns.
 */
export class InflowHistory {
  /** Oldest first. */
  #samples: InflowSample[] = []
  /** By id of a stream that was cut: `sentAt` of the last sample before the cut. */
  readonly #cutAfter = new Map<number, Seconds>()

  /** When the oldest sample was received. NaN: there is none. */
  get begin(): Seconds {
    return this.#samples[0]?.receivedAt ?? NaN
  }

  /** Number of stored columns. */
  get size(): number {
    return this.#samples.length
  }

  /**
   * Takes a sample and owns its column: callers must not change it afterwards.
   *
   * Samples older than the horizon are dropped.
   */
  append(
    inflow: Float64Array,
    { sentAt, receivedAt }: RequestInterval,
    horizon: Seconds = historyHorizon,
  ): void {
    this.#samples.push({ sentAt, receivedAt, inflow })
    this.#thin(receivedAt, horizon)
  }

  /**
   * Notes that the stream was cut since the last sample and now ends at `inflow`.
   *
   * It may have been cut further and have grown again before this reading. So messages of earlier
   * samples may be gone, and those samples no longer prove that a message had arrived; a message
   * that they did not have still arrived later. A stream that has already grown past its old end
   * shows no sign of a cut.
   */
  cut(id: number, inflow: number): void {
    for (const sample of this.#samples) {
      if (inflowOf(sample, id) > inflow) sample.inflow[id] = NaN
    }
    const last = this.#samples.at(-1)
    if (last !== undefined) this.#cutAfter.set(id, last.sentAt)
  }

  /** Forgets a stream, so that its id can be reused. */
  forget(id: number): void {
    for (const { inflow } of this.#samples) if (id < inflow.length) inflow[id] = NaN
    this.#cutAfter.delete(id)
  }

  /** Returns when the message at each position arrived in the stream whose id is in the same row. */
  arrivals(ids: Uint32Array, positions: Float64Array): Arrivals {
    const found = unknownArrivals(ids.length)
    for (let row = 0; row < ids.length; row++) {
      this.findArrival(ids[row]!, positions[row]!, found, row)
    }
    return found
  }

  /**
   * Writes to a row when the message at a position of a stream arrived.
   *
   * `notBefore` is NaN if the oldest sample already has the message, `notAfter` if no sample has it.
   */
  findArrival(
    id: number,
    position: number,
    { notBefore, notAfter, likely }: Arrivals,
    row: Row,
  ): void {
    notBefore[row] = NaN
    notAfter[row] = NaN
    likely[row] = NaN
    if (Number.isNaN(position)) return
    const past = this.#firstPast(id, position)
    const after = this.#samples[past]
    const firstWithIt = this.#sinceCut(id, past)
    if (firstWithIt !== undefined) notAfter[row] = firstWithIt.receivedAt
    const reported = this.#lastReported(id, past - 1)
    if (reported < 0) return
    const before = this.#at(reported)
    notBefore[row] = before.sentAt
    if (after === undefined) return
    const had = inflowOf(before, id)
    // Each message is placed in the middle of its share of the time: the first of ten after a twentieth.
    const share = (position - had + 0.5) / (inflowOf(after, id) - had)
    const from = middle(before)
    likely[row] = from + (middle(after) - from) * share
  }

  /** Returns the index of the first sample that has the message; the number of samples if none has. */
  #firstPast(id: number, position: number): number {
    let first = 0
    let end = this.#samples.length
    // Messages older than the history, at first most of them, need no search.
    if (end > 0 && inflowOf(this.#at(0), id) > position) return 0
    while (first < end) {
      const half = (first + end) >> 1
      const reported = this.#lastReported(id, half)
      if (reported >= first && inflowOf(this.#at(reported), id) > position) end = reported
      else first = half + 1
    }
    return end
  }

  /** Returns the first sample from an index on that reports the stream and is younger than its cut. */
  #sinceCut(id: number, index: number): InflowSample | undefined {
    const cutAfter = this.#cutAfter.get(id)
    if (cutAfter === undefined) return this.#samples[index]
    return this.#samples
      .slice(index)
      .find(sample => sample.sentAt > cutAfter && !Number.isNaN(inflowOf(sample, id)))
  }

  /** Returns the index of the last sample up to `index` that reports the stream. -1: none does. */
  #lastReported(id: number, index: number): number {
    let reported = index
    while (reported >= 0 && Number.isNaN(inflowOf(this.#at(reported), id))) reported--
    return reported
  }

  #at(index: number): InflowSample {
    return this.#samples[index] as InflowSample
  }

  #thin(now: Seconds, horizon: Seconds): void {
    const remaining: InflowSample[] = []
    for (const [index, sample] of this.#samples.entries()) {
      if (now - sample.receivedAt > horizon) continue
      const older = remaining.at(-1)
      const younger = this.#samples[index + 1]
      const isNeeded =
        older === undefined ||
        younger === undefined ||
        younger.receivedAt - older.receivedAt > (now - younger.receivedAt) * widestGap
      if (isNeeded) remaining.push(sample)
    }
    this.#samples = remaining
    for (const [id, cutAfter] of this.#cutAfter) {
      if (now - cutAfter > horizon) this.#cutAfter.delete(id)
    }
  }
}

/** NaN: not reported. */
function inflowOf({ inflow }: InflowSample, id: number): number {
  return numberAt(inflow, id)
}

function middle({ sentAt, receivedAt }: RequestInterval): Seconds {
  return (sentAt + receivedAt) / 2
}
