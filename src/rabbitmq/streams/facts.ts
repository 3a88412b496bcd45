import { sortedByIdentity } from '../../columns/by-identity.ts'
import { compareText } from '../../columns/names.ts'

/** One row for each stream that matches the configured patterns, in order of virtual host and name. */
export interface Streams {
  readonly rows: number
  readonly vhost: readonly string[]
  readonly name: readonly string[]
  /** The super stream that the stream is a partition of. '': none, or not read. */
  readonly superStream: readonly string[]
  /**
   * Offset of the last entry that the leader has committed, as a connected consumer reveals it. NaN: the
   * stream has no connected consumer, or consumers were not read.
   */
  readonly endOffset: Float64Array
  /** Whether the stored offsets of the stream were read. */
  readonly isTracked: Uint8Array
}

/** One row for each consumer name with a stored offset, in order of stream and name. */
export interface StoredOffsets {
  readonly rows: number
  /** Row of `Streams`. */
  readonly stream: Uint32Array
  readonly consumer: readonly string[]
  /** The offset that the consumer stored last: usually of the last message it has processed. */
  readonly offset: Float64Array
}

export interface StreamsFacts {
  /** Null: the streams could not be listed. */
  readonly streams: Streams | null
  readonly storedOffsets: StoredOffsets
}

/** A stream while it is read. */
export interface ListedStream {
  readonly vhost: string
  readonly name: string
}

/** Offsets by the name of the consumer. */
export type OffsetsByConsumer = ReadonlyMap<string, number>

/** What is read of streams after they were listed, by the result of `streamKey`. */
export interface StreamDetails {
  readonly superStreams: ReadonlyMap<string, string>
  readonly endOffsets: ReadonlyMap<string, number>
  /** A stream is missing if its stored offsets were not read. */
  readonly storedOffsets: ReadonlyMap<string, OffsetsByConsumer>
}

export function streamKey({ vhost, name }: ListedStream): string {
  return JSON.stringify([vhost, name])
}

/** Returns each stream once, in order of virtual host and name. */
export function uniqueStreams(listed: readonly ListedStream[]): readonly ListedStream[] {
  return sortedByIdentity(
    listed,
    (a, b) => compareText(a.vhost, b.vhost) || compareText(a.name, b.name),
  )
}

/** `listed` is the result of `uniqueStreams`. */
export function sealedStreams(
  listed: readonly ListedStream[],
  { superStreams, endOffsets, storedOffsets }: StreamDetails,
): { readonly streams: Streams; readonly storedOffsets: StoredOffsets } {
  const keys = listed.map(streamKey)
  const stored = keys.flatMap((key, stream) =>
    [...(storedOffsets.get(key) ?? [])]
      .map(([consumer, offset]) => ({ stream, consumer, offset }))
      .sort((a, b) => compareText(a.consumer, b.consumer)),
  )
  return {
    streams: {
      rows: listed.length,
      vhost: listed.map(({ vhost }) => vhost),
      name: listed.map(({ name }) => name),
      superStream: keys.map(key => superStreams.get(key) ?? ''),
      endOffset: Float64Array.from(keys, key => endOffsets.get(key) ?? NaN),
      isTracked: Uint8Array.from(keys, key => Number(storedOffsets.has(key))),
    },
    storedOffsets: {
      rows: stored.length,
      stream: Uint32Array.from(stored, ({ stream }) => stream),
      consumer: stored.map(({ consumer }) => consumer),
      offset: Float64Array.from(stored, ({ offset }) => offset),
    },
  }
}
