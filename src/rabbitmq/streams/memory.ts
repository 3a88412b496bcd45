import { cell, entry } from '../../columns/columns.ts'
import { isFresh, type Observation } from '../../reading/observation.ts'
import type { Reading } from '../../reading/reading.ts'
import type { Seconds } from '../../reading/time.ts'
import { streamKey, type StoredOffsets, type Streams, type StreamsFacts } from './facts.ts'

/** A stream with its named consumers, as last read within the staleness limit. */
export interface KnownStream {
  readonly vhost: string
  readonly name: string
  /** '': none. */
  readonly superStream: string
  /** Null: stored offsets were never read, or too long ago. */
  readonly consumers: readonly NamedConsumer[] | null
  /** Whether its stored offsets were not read in this poll. */
  readonly isStale: boolean
}

/** A consumer with a stored offset. */
export interface NamedConsumer {
  readonly name: string
  readonly storedOffset: number
  /**
   * From the stored offset to the end of the stream, in entries. NaN: no connected consumer revealed the
   * end.
   */
  readonly lag: number
}

interface RememberedStream extends KnownStream {
  /** When its stored offsets were last read. NaN: never. */
  readonly readAt: Seconds
}

/** The last known streams and their named consumers. */
export class StreamsMemory {
  #streams: ReadonlyMap<string, RememberedStream> = new Map()

  observe(
    { facts: { streams, storedOffsets }, sections }: Reading<StreamsFacts>,
    observation: Observation,
  ): readonly KnownStream[] {
    const last = this.#streams
    if (streams === null) this.#streams = asStale(last)
    else {
      const isGrouped = sections['super_streams']?.state === 'complete'
      this.#streams = remembered(streams, storedOffsets, { last, isGrouped, observation })
    }
    // Streams that were never read are listed as well: their consumers are unknown, not none.
    return [...this.#streams.values()].map(stream =>
      isFresh(stream.readAt, observation) ? stream : { ...stream, consumers: null, isStale: true },
    )
  }
}

function asStale(
  streams: ReadonlyMap<string, RememberedStream>,
): ReadonlyMap<string, RememberedStream> {
  return new Map([...streams].map(([key, stream]) => [key, { ...stream, isStale: true }]))
}

function remembered(
  streams: Streams,
  storedOffsets: StoredOffsets,
  {
    last,
    isGrouped,
    observation,
  }: {
    readonly last: ReadonlyMap<string, RememberedStream>
    /** Whether the super stream of each partition is known. */
    readonly isGrouped: boolean
    readonly observation: Observation
  },
): ReadonlyMap<string, RememberedStream> {
  const consumers = consumersByStream(streams, storedOffsets)
  const read = new Map<string, RememberedStream>()
  for (let row = 0; row < streams.rows; row++) {
    const identity = { vhost: entry(streams.vhost, row), name: entry(streams.name, row) }
    const key = streamKey(identity)
    const before = last.get(key)
    const superStream = entry(streams.superStream, row)
    const isTracked = cell(streams.isTracked, row) === 1
    read.set(key, {
      ...identity,
      superStream: superStream === '' && !isGrouped ? (before?.superStream ?? '') : superStream,
      consumers: isTracked ? (consumers[row] ?? []) : (before?.consumers ?? null),
      readAt: isTracked ? observation.now.monotonic : (before?.readAt ?? NaN),
      isStale: !isTracked,
    })
  }
  return read
}

function consumersByStream(
  { rows, endOffset }: Streams,
  stored: StoredOffsets,
): readonly (readonly NamedConsumer[])[] {
  const consumers: NamedConsumer[][] = Array.from({ length: rows }, () => [])
  for (let row = 0; row < stored.rows; row++) {
    const stream = cell(stored.stream, row)
    const storedOffset = cell(stored.offset, row)
    const end = cell(endOffset, stream)
    // The end of a chunk may be beyond the end that RabbitMQ reports, which is the start of the last one.
    const lag = end < storedOffset ? 0 : end - storedOffset
    consumers[stream]?.push({ name: entry(stored.consumer, row), storedOffset, lag })
  }
  return consumers
}
