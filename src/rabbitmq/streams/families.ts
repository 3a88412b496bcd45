import type { Family, FamilyGroup } from '../../exposition/family.ts'
import { constantLabel, namedLabel } from '../../exposition/label.ts'
import type { RabbitmqStreamsModel } from './model.ts'

const streamLabels = ['messaging_cluster', 'vhost', 'queue', 'super_stream'] as const

function family(
  { name, help, from }: Pick<Family, 'name' | 'help' | 'from'>,
  labels: readonly string[] = [],
): Family {
  const type = 'gauge'
  return { name, type, help, labels: [...streamLabels, ...labels], stability: 'experimental', from }
}

const tracking = 'GET /api/stream/{vhost}/{stream}/tracking'

const storedOffset = family(
  {
    name: 'tidemark_rabbitmq_stream_consumer_stored_offset',
    help: 'The offset that the named consumer of the stream stored last. Absent while it is not read, which needs the permission to read the stream, and once retention has deleted that part of the stream.',
    from: tracking,
  },
  ['consumer_name'],
)

const lag = family(
  {
    name: 'tidemark_rabbitmq_stream_consumer_lag_messages',
    help: 'Entries of the stream after the stored offset of the named consumer. They are its messages, and an entry for each time that a consumer stored its offset. Absent while no consumer is connected to the stream, because only a connected one reveals the end.',
    from: 'GET /api/stream/consumers',
  },
  ['consumer_name'],
)

const withoutLag = family({
  name: 'tidemark_rabbitmq_stream_unknown_consumers',
  help: 'Named consumers of the stream whose lag is unknown. Absent while the named consumers are unknown themselves.',
  from: tracking,
})

const stale = family({
  name: 'tidemark_rabbitmq_stream_stale',
  help: 'Whether the stored offsets of the stream were not read in the last poll: 1 or 0. They keep their last known values up to the staleness limit.',
  from: tracking,
})

/** Named consumers of streams, where `streams.include` selects any. */
export const rabbitmqStreamsFamilies: readonly FamilyGroup<RabbitmqStreamsModel>[] = [
  {
    level: 'queue',
    cardinality: 'one per stream that matches `streams.include`',
    rows: ({ streams }) => streams.rows,
    labels: ({ cluster, streams }) => [
      constantLabel('messaging_cluster', cluster),
      namedLabel('vhost', streams.vhost),
      namedLabel('queue', streams.name),
      namedLabel('super_stream', streams.superStream),
    ],
    families: [
      { family: withoutLag, values: ({ streams }) => streams.consumersWithoutLag },
      { family: stale, values: ({ streams }) => streams.isStale },
    ],
  },
  {
    level: 'queue',
    cardinality: 'one per consumer name with a stored offset in a stream that matches',
    rows: ({ consumers }) => consumers.rows,
    labels: ({ cluster, consumers }) => [
      constantLabel('messaging_cluster', cluster),
      namedLabel('vhost', consumers.vhost),
      namedLabel('queue', consumers.name),
      namedLabel('super_stream', consumers.superStream),
      namedLabel('consumer_name', consumers.consumer),
    ],
    families: [
      { family: storedOffset, values: ({ consumers }) => consumers.storedOffset },
      { family: lag, values: ({ consumers }) => consumers.lag },
    ],
  },
]
