import { cell, type Column, entry, type Row } from '../columns/columns.ts'

/** The names of rows: a dictionary, and for each row the index of its name there. */
export interface NameColumn {
  readonly names: readonly string[]
  readonly index: Column
}

/** The name of a row. Null: there is no such column. */
export function nameAt(column: NameColumn | null, row: Row): string | null {
  return column === null ? null : entry(column.names, cell(column.index, row))
}

/**
 * One row for each backlog: work that waits for one consumer group at one destination.
 *
 * Kafka has one for each (group, topic), RabbitMQ for each classic or quorum queue. Over the
 * partitions of a topic messages are summed, age and drain are the highest that are known, and the
 * status is the worst. NaN is unknown everywhere.
 */
export interface Backlogs {
  readonly system: 'kafka' | 'rabbitmq'
  readonly rows: number
  /** Stays the same over readings for as long as the backlog exists. */
  readonly id: Uint32Array
  /** Null: the system has no virtual hosts. */
  readonly vhost: NameColumn | null
  /** Topic or queue. */
  readonly destination: NameColumn
  /** Null: whoever takes a message takes it from all, as from a queue. */
  readonly consumerGroup: NameColumn | null
  /** Not done yet: lag, or ready and unacknowledged messages. */
  readonly messages: Float64Array
  /** Seconds since the broker received the oldest message not done. 0: nothing waits. */
  readonly age: Float64Array
  /** At least so many seconds. NaN: nothing is claimed. */
  readonly ageLowerBound: Float64Array
  /** At most so many seconds. NaN: nothing is claimed. */
  readonly ageUpperBound: Float64Array
  /** Counters in messages, from 0 when the exporter first saw the backlog. They never fall. */
  readonly arrivedTotal: Float64Array
  readonly completedTotal: Float64Array
  /** Gone without being done: expired, dropped, purged, deleted by retention. */
  readonly discardedTotal: Float64Array
  /** Messages a second over the window. */
  readonly arrivalRate: Float64Array
  readonly completionRate: Float64Array
  /** Seconds until nothing waits, if all goes on as over the window. Infinity: it does not shrink. */
  readonly drain: Float64Array
  /** Members of the group that read the topic, or consumers of the queue. */
  readonly consumers: Float64Array
  /** Index into `statuses`. */
  readonly status: Uint8Array
  /** Seconds that the age should not exceed. NaN: none is set. */
  readonly objective: Float64Array
  /** Partitions that are missing from the row. NaN: the system has none. */
  readonly unknownPartitions: Float64Array
  /** Partitions that count with an earlier reading. NaN: the system has none. */
  readonly stalePartitions: Float64Array
}
