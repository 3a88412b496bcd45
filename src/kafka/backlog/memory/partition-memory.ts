import { entry } from '../../../columns/columns.ts'
import { Directory } from '../../../columns/directory.ts'
import { NumberMap } from '../../../columns/number-map.ts'
import { RememberedBytes } from '../../../columns/remembered-column.ts'
import type { Partitions, Topics } from '../facts/facts.ts'
import { messagesBetween } from './lag.ts'
import { LastKnownValues } from './last-known-values.ts'
import type { Observation } from '../../../reading/observation.ts'

/** One row for each row of `Partitions`: its offsets, with the last known ones while unreported. */
export interface PartitionOffsets {
  /** Stays the same over readings for as long as the topic has the same id. */
  readonly id: Uint32Array
  /** NaN: unknown. */
  readonly logStartOffset: Float64Array
  readonly logEndOffset: Float64Array
  readonly lastStableOffset: Float64Array
  /** Where consumers must wait, by this reading alone. NaN: not reported, or not accepted yet. */
  readonly readableEndOffset: Float64Array
  /** The log start one reading earlier. NaN: not known. */
  readonly earlierLogStartOffset: Float64Array
  /** Messages between log start and log end. NaN: unknown. */
  readonly retained: Float64Array
  /** The last known number of them, however old. NaN: never known. */
  readonly lastRetained: Float64Array
  /** Messages appended since the log end was last known. NaN: not reported. */
  readonly appended: Float64Array
  /**
   * The log end that this reading reports if it is below the last known one, even in the first
   * reading, in which it is not accepted yet. NaN: it is not below.
   */
  readonly cutTo: Float64Array
}

/**
 * Remembers the offsets of each partition from reading to reading.
 *
 * A topic that was recreated has another id, so it is another topic.
 */
export class PartitionMemory {
  readonly #ids = new Directory(() => new NumberMap())
  readonly #logStart = new LastKnownValues()
  readonly #logEnd = new LastKnownValues()
  readonly #lastStable = new LastKnownValues()
  /** 1: the log end was below the one before, and was not accepted. */
  readonly #hasShrunk = new RememberedBytes()
  readonly #onForget: (id: number) => void

  /** `onForget` is called with each id before it is reused for another partition. */
  constructor(onForget: (id: number) => void) {
    this.#onForget = onForget
  }

  observe(topics: Topics, partitions: Partitions, observation: Observation): PartitionOffsets {
    const { rows } = partitions
    const offsets = createOffsets(this.#idsOf(topics, partitions))
    for (let row = 0; row < rows; row++) {
      const id = offsets.id[row]!
      const reported = partitions.logEndOffset[row]!
      const end = this.#acceptedEnd(id, reported)
      const isAccepted = !Number.isNaN(end)
      const stable = isAccepted ? partitions.lastStableOffset[row]! : NaN
      const readable = isAccepted ? partitions.readableEndOffset[row]! : NaN
      const start = partitions.logStartOffset[row]!
      const lastEnd = this.#logEnd.last(id)
      offsets.readableEndOffset[row] = readable
      offsets.appended[row] = growth(lastEnd, end)
      offsets.cutTo[row] = reported < lastEnd ? reported : NaN
      offsets.earlierLogStartOffset[row] = this.#logStart.last(id)
      const logEnd = this.#logEnd.currentOrLast(id, end, observation)
      const logStart = this.#logStart.currentOrLast(id, start, observation)
      offsets.logEndOffset[row] = logEnd
      offsets.logStartOffset[row] = logStart
      offsets.lastStableOffset[row] = this.#lastStable.currentOrLast(id, stable, observation)
      offsets.retained[row] = messagesBetween(logStart, logEnd)
      offsets.lastRetained[row] = messagesBetween(this.#logStart.last(id), this.#logEnd.last(id))
    }
    this.#ids.keepOnly(offsets.id, id => this.#forget(id))
    return offsets
  }

  #idsOf(topics: Topics, { rows, topic, partition }: Partitions): Uint32Array {
    const keys = topics.id.map((id, row) => (id === '' ? `name:${topics.name[row] ?? ''}` : id))
    const ids = new Uint32Array(rows)
    for (let row = 0; row < rows; row++) {
      ids[row] = this.#ids.idOf(entry(keys, topic[row]!), partition[row]!)
    }
    return ids
  }

  /**
   * Returns the log end, or NaN while it is below the last one for the first time.
   *
   * Either the log was truncated or the topic was recreated since Metadata was read; the next
   * Metadata shows which, by another topic id or the same.
   */
  #acceptedEnd(id: number, logEnd: number): number {
    if (Number.isNaN(logEnd)) return NaN
    const isBelowLast = logEnd < this.#logEnd.last(id)
    const isFirstTime = isBelowLast && this.#hasShrunk.at(id) === 0
    this.#hasShrunk.set(id, Number(isFirstTime))
    return isFirstTime ? NaN : logEnd
  }

  #forget(id: number): void {
    this.#logStart.forget(id)
    this.#logEnd.forget(id)
    this.#lastStable.forget(id)
    this.#hasShrunk.forget(id)
    this.#onForget(id)
  }
}

function createOffsets(id: Uint32Array): PartitionOffsets {
  const rows = id.length
  return {
    id,
    logStartOffset: new Float64Array(rows),
    logEndOffset: new Float64Array(rows),
    lastStableOffset: new Float64Array(rows),
    readableEndOffset: new Float64Array(rows),
    earlierLogStartOffset: new Float64Array(rows),
    retained: new Float64Array(rows),
    lastRetained: new Float64Array(rows),
    appended: new Float64Array(rows),
    cutTo: new Float64Array(rows),
  }
}

/** Returns the messages appended: 0 in the first reading and when the log was cut. NaN: no log end. */
function growth(lastEnd: number, logEnd: number): number {
  if (Number.isNaN(logEnd)) return NaN
  return logEnd > lastEnd ? logEnd - lastEnd : 0
}
