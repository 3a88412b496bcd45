import type { KnownStream, NamedConsumer } from './memory.ts'

/** What is derived from the streams reading of a RabbitMQ cluster. */
export interface RabbitmqStreamsModel {
  readonly cluster: string
  readonly streams: StreamValues
  readonly consumers: ConsumerValues
}

interface StreamLabels {
  readonly rows: number
  readonly vhost: readonly string[]
  readonly name: readonly string[]
  /** '': none. */
  readonly superStream: readonly string[]
}

/** One row for each stream that matches the patterns. */
interface StreamValues extends StreamLabels {
  /** Named consumers without a known lag. NaN: the named consumers are unknown. */
  readonly consumersWithoutLag: Float64Array
  /** 1: its stored offsets were not read in this poll. */
  readonly isStale: Uint8Array
}

/** One row for each consumer name of a stream. */
interface ConsumerValues extends StreamLabels {
  readonly consumer: readonly string[]
  readonly storedOffset: Float64Array
  /** NaN: unknown. */
  readonly lag: Float64Array
}

export function streamsModel(
  cluster: string,
  streams: readonly KnownStream[],
): RabbitmqStreamsModel {
  const rows = streams.flatMap(stream =>
    (stream.consumers ?? []).map(consumer => ({ stream, consumer })),
  )
  return {
    cluster,
    streams: {
      ...labelsOf(streams),
      consumersWithoutLag: Float64Array.from(streams, ({ consumers }) => withoutLag(consumers)),
      isStale: Uint8Array.from(streams, ({ isStale }) => Number(isStale)),
    },
    consumers: {
      ...labelsOf(rows.map(({ stream }) => stream)),
      consumer: rows.map(({ consumer }) => consumer.name),
      storedOffset: Float64Array.from(rows, ({ consumer }) => consumer.storedOffset),
      lag: Float64Array.from(rows, ({ consumer }) => consumer.lag),
    },
  }
}

function withoutLag(consumers: readonly NamedConsumer[] | null): number {
  return consumers === null ? NaN : consumers.filter(({ lag }) => Number.isNaN(lag)).length
}

function labelsOf(streams: readonly KnownStream[]): StreamLabels {
  return {
    rows: streams.length,
    vhost: streams.map(({ vhost }) => vhost),
    name: streams.map(({ name }) => name),
    superStream: streams.map(({ superStream }) => superStream),
  }
}
