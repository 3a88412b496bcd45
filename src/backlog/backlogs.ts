import { cell, type Column, entry, type Row } from '../columns/columns.ts'

/** The names of rows: a dictionary, and the index into it for each row. */
export interface NameColumn {
  readonly names: readonly string[]
  readonly index: Column
}

/** Returns the name of a row. Null: there is no such column. */
export function nameAt(column: NameColumn | null, row: Row): string | null {
  return column === null ? null : entry(column.names, cell(column.index, row))
}

/**
 * One row for each backlog: work that waits for one consumer group at one destination.
 *
 * Kafka has a backlog for each (group, topic), RabbitMQ for each queue but streams. Over the
 * partitions of a topic messages are summed, age and drain are the highest known ones, and the status
 * is the worst. In all columns NaN means unknown.
 */
export interface Backlogs {
  readonly system: 'kafka' | 'rabbitmq'
  readonly rows: number
  /** Stays the same over readings while the backlog exists. */
  readonly id: Uint32Array
  /** Null: the system has no virtual hosts. */
  readonly vhost: NameColumn | null
  /** Topic or queue. */
  readonly destination: NameColumn
  /** Null: there are no groups, because all consumers share the messages, as at a queue. */
  readonly consumerGroup: NameColumn | null
  /** Messages not done yet: the lag, or ready, unacknowledged and delayed messages. */
  readonly messages: Float64Array
  /** Seconds since the broker received the oldest message not done. 0: nothing waits. */
  readonly age: Float64Array
  /** Lower bound of the age in seconds. NaN: no claim. */
  readonly ageLowerBound: Float64Array
  /** Upper bound of the age in seconds. NaN: no claim. */
  readonly ageUpperBound: Float64Array
  /** Counters of messages, from 0 when the exporter first saw the backlog. They never fall. */
  readonly arrivedTotal: Float64Array
  readonly completedTotal: Float64Array
  /** Removed without being done: expired, dropped, purged, deleted by retention. */
  readonly discardedTotal: Float64Array
  /** Messages a second over the window. */
  readonly arrivalRate: Float64Array
  readonly completionRate: Float64Array
  /** Seconds until nothing waits, if the trend of the window continues. Infinity: it does not shrink. */
  readonly drain: Float64Array
  /** Members of the group that read the topic, or consumers of the queue. */
  readonly consumers: Float64Array
  /** Messages that more consumers could do: not delayed, and not in a stalled partition. */
  readonly workableMessages: Float64Array
  /** Most consumers that can work at once: partitions with work that is not stalled. Infinity: any number. */
  readonly usableConsumers: Float64Array
  /** Number of partitions with the status `stalled`. NaN: the system has no partitions. */
  readonly stalledPartitions: Float64Array
  /** Messages a second that one consumer completes while it is busy. */
  readonly consumerRate: Float64Array
  /** Seconds in which waiting messages should be done. NaN: none is configured. */
  readonly drainTarget: Float64Array
  /** Index into `statuses`. */
  readonly status: Uint8Array
  /** Maximum age in seconds. NaN: none is set. */
  readonly objective: Float64Array
  /** Seconds in which it was known whether the age was within the objective. NaN: none is set. */
  readonly judgedTotal: Float64Array
  /** Seconds of these in which it was. NaN: no objective is set. */
  readonly withinObjectiveTotal: Float64Array
  /** Number of partitions that are missing from the row. NaN: the system has no partitions. */
  readonly unknownPartitions: Float64Array
  /** Number of partitions with a last known value. NaN: the system has no partitions. */
  readonly stalePartitions: Float64Array
}
