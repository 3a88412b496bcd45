import type { Sample } from './real/samples.ts'

/** Families that an object has only where it uses a feature; they are not in its budget. */
export const featureFamilies: readonly {
  readonly feature: string
  readonly names: readonly string[]
}[] = [
  {
    feature: 'a configured objective',
    names: [
      'tidemark_backlog_objective_seconds',
      'tidemark_backlog_judged_seconds_total',
      'tidemark_backlog_within_objective_seconds_total',
    ],
  },
  {
    feature: 'a configured drain time',
    names: ['tidemark_backlog_consumers_wanted'],
  },
  {
    feature: 'retention that has deleted messages',
    names: [
      'tidemark_kafka_group_topic_unread_retained_ratio',
      'tidemark_kafka_group_topic_retention_left_seconds',
    ],
  },
  {
    feature: 'isolation read_committed',
    names: ['tidemark_kafka_partition_open_transaction_offsets'],
  },
  {
    feature: 'Kafka, in families of both systems',
    names: ['tidemark_backlog_unknown_partitions', 'tidemark_backlog_stale_partitions'],
  },
  {
    feature: 'a stream',
    names: ['tidemark_rabbitmq_stream_retained_messages', 'tidemark_rabbitmq_stream_consumers'],
  },
  {
    feature: 'delayed retries and counts of a quorum queue since RabbitMQ 4.3',
    names: [
      'tidemark_rabbitmq_queue_messages_delayed',
      'tidemark_rabbitmq_queue_next_delayed_timestamp_seconds',
      'tidemark_rabbitmq_queue_messages_dead_lettering',
      'tidemark_rabbitmq_queue_publishers',
    ],
  },
  {
    feature: 'a limit of the queue',
    names: [
      'tidemark_rabbitmq_queue_limit_messages',
      'tidemark_rabbitmq_queue_limit_bytes',
      'tidemark_rabbitmq_queue_fullness_ratio',
    ],
  },
  {
    feature: 'dead letters of other queues',
    names: ['tidemark_rabbitmq_queue_is_dead_letter_target'],
  },
  {
    feature: 'replicas, of a quorum queue or a stream',
    names: ['tidemark_rabbitmq_queue_members', 'tidemark_rabbitmq_queue_members_online'],
  },
]

/** Returns whether a series, or its name, is about the exporter itself. */
export function isOfExporter(series: string): boolean {
  return /^(tidemark_(source|config|build|scrapes|exporter|journal|report)_|process_|nodejs_)/.test(
    series,
  )
}

/**
 * Returns the number of series of each group, each group and topic, and each queue of a scrape, by
 * kind and name.
 *
 * Families of features are left out, those of Kafka in families of both systems aside, and so are
 * partitions.
 */
export function seriesOfObjects(samples: readonly Sample[]): ReadonlyMap<string, number> {
  const ofFeatures = featureFamilies
    .filter(({ feature }) => !feature.startsWith('Kafka'))
    .flatMap(({ names }) => names)
  const counts = new Map<string, number>()
  for (const { name, labels } of samples) {
    const object = ofFeatures.includes(name) ? undefined : objectOf(name, labels)
    if (object !== undefined) counts.set(object, (counts.get(object) ?? 0) + 1)
  }
  return counts
}

function objectOf(name: string, labels: Sample['labels']): string | undefined {
  const { consumer_group: group, topic, partition, queue, destination } = labels
  if (partition !== undefined || /^tidemark_(backlog|kafka|rabbitmq)_/.exec(name) === null) return
  if (group !== undefined) {
    const read = destination ?? topic
    return read === undefined ? `group ${group}` : `topic ${group} ${read}`
  }
  const ofQueue = queue ?? destination
  return ofQueue === undefined ? undefined : `queue ${ofQueue}`
}
