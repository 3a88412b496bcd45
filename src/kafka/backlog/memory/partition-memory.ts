import { eachSlice, entry, type Slice } from '../../../columns/columns.ts'
import { Directory } from '../../../columns/directory.ts'
import { NumberMap } from '../../../columns/number-map.ts'
import { RememberedFlags } from '../../../columns/remembered-flags.ts'
import type { Partitions, Topics } from '../facts/facts.ts'
import { forgetUnused, LastKnownValues } from './last-known-values.ts'
import type { Observation } from '../../../reading/observation.ts'

/** One row for each row of `Partitions`: its offsets, held while leaders do not tell them. */
export interface PartitionOffsets {
  /** Stays the same over readings for as long as the topic has the same id. */
  readonly id: Uint32Array
  /** NaN: unknown. */
  readonly logStartOffset: Float64Array
  readonly logEndOffset: Float64Array
  readonly lastStableOffset: Float64Array
  /** Where consumers must wait, by this reading alone. NaN: not told, or not believed yet. */
  readonly readableEndOffset: Float64Array
  /** The log start one reading earlier. NaN: not known. */
  readonly earlierLogStartOffset: Float64Array
  /** Messages between log start and log end. NaN: unknown. */
  readonly retained: Float64Array
  /** The last known number of them, however old. NaN: never known. */
  readonly lastRetained: Float64Array
  /** Messages appended since the log end was last known. NaN: not told. */
  readonly appended: Float64Array
  /**
   * Where the log ends, by this reading, if that is below the last known end; though it is not
   * believed the first time. NaN: it is not.
   */
  readonly cutTo: Float64Array
}

/** What outlives a reading for each partition. A topic created anew has another id: it is another topic. */
export class PartitionMemory {
  readonly #ids = new Directory(() => new NumberMap())
  readonly #logStart = new LastKnownValues()
  readonly #logEnd = new LastKnownValues()
  readonly #lastStable = new LastKnownValues()
  /** The log end was below the one before. */
  readonly #hasShrunk = new RememberedFlags()
  readonly #onForget: (id: number) => void

  /** `onForget` is told of ids that will be given to other partitions. */
  constructor(onForget: (id: number) => void) {
    this.#onForget = onForget
  }

  *observe(
    topics: Topics,
    partitions: Partitions,
    observation: Observation,
  ): Generator<void, PartitionOffsets> {
    const { rows } = partitions
    const offsets = {
      id: yield* this.#idsOf(topics, partitions),
      logStartOffset: new Float64Array(rows),
      logEndOffset: new Float64Array(rows),
      lastStableOffset: new Float64Array(rows),
      readableEndOffset: new Float64Array(rows),
      earlierLogStartOffset: new Float64Array(rows),
      lastRetained: new Float64Array(rows),
      retained: new Float64Array(rows),
      appended: new Float64Array(rows),
      cutTo: new Float64Array(rows),
    }
    yield* eachSlice(rows, slice => {
      this.#observeSlice(partitions, observation, offsets, slice)
    })
    forgetUnused(this.#ids, offsets.id, id => this.#forget(id))
    return offsets
  }

  #observeSlice(
    partitions: Partitions,
    observation: Observation,
    offsets: PartitionOffsets,
    { first, end }: Slice,
  ): void {
    for (let row = first; row < end; row++) {
      const id = offsets.id[row] as number
      const told = partitions.logEndOffset[row] as number
      const logEnd = this.#believedEnd(id, told)
      const isBelieved = !Number.isNaN(logEnd)
      const lastStable = isBelieved ? (partitions.lastStableOffset[row] as number) : NaN
      const readableEnd = isBelieved ? (partitions.readableEndOffset[row] as number) : NaN
      offsets.readableEndOffset[row] = readableEnd
      offsets.appended[row] = growth(this.#logEnd.last(id), logEnd)
      offsets.cutTo[row] = told < this.#logEnd.last(id) ? told : NaN
      offsets.earlierLogStartOffset[row] = this.#logStart.last(id)
      const heldEnd = this.#logEnd.currentOrLast(id, logEnd, observation)
      const heldStart = this.#logStart.currentOrLast(
        id,
        partitions.logStartOffset[row] as number,
        observation,
      )
      offsets.logEndOffset[row] = heldEnd
      offsets.lastStableOffset[row] = this.#lastStable.currentOrLast(id, lastStable, observation)
      offsets.logStartOffset[row] = heldStart
      offsets.retained[row] = retained(heldStart, heldEnd)
      offsets.lastRetained[row] = retained(this.#logStart.last(id), this.#logEnd.last(id))
    }
  }

  *#idsOf(topics: Topics, { rows, topic, partition }: Partitions): Generator<void, Uint32Array> {
    const keys = topics.id.map((id, row) => (id === '' ? `name:${topics.name[row] ?? ''}` : id))
    const ids = new Uint32Array(rows)
    yield* eachSlice(rows, slice => {
      this.#identify(keys, { topic, partition }, ids, slice)
    })
    return ids
  }

  #identify(
    keys: readonly string[],
    { topic, partition }: Pick<Partitions, 'topic' | 'partition'>,
    ids: Uint32Array,
    { first, end }: Slice,
  ): void {
    for (let row = first; row < end; row++) {
      ids[row] = this.#ids.idOf(entry(keys, topic[row] as number), partition[row] as number)
    }
  }

  /**
   * NaN: the end is below the previous one, for the first time.
   *
   * Either the log was truncated or the topic was created anew since Metadata was read; the next
   * Metadata shows which, by another topic id or the same.
   */
  #believedEnd(id: number, logEnd: number): number {
    if (Number.isNaN(logEnd)) return NaN
    const isBelowLast = logEnd < this.#logEnd.last(id)
    const isNews = isBelowLast && !this.#hasShrunk.at(id)
    this.#hasShrunk.set(id, isNews)
    return isNews ? NaN : logEnd
  }

  #forget(id: number): void {
    this.#logStart.forget(id)
    this.#logEnd.forget(id)
    this.#lastStable.forget(id)
    this.#hasShrunk.forget(id)
    this.#onForget(id)
  }
}

function retained(logStart: number, logEnd: number): number {
  // Start and end are told by two answers, and retention goes on between them.
  return logStart > logEnd ? 0 : logEnd - logStart
}

/** What a log gained: nothing at first sight, and nothing when it was cut. NaN: its end is unknown. */
function growth(lastEnd: number, logEnd: number): number {
  if (Number.isNaN(logEnd)) return NaN
  return logEnd > lastEnd ? logEnd - lastEnd : 0
}
