import { cell } from '../../../columns/columns.ts'
import type { Partitions, Topics } from './facts.ts'

/** Finds rows of topics and partitions by the names that brokers use in responses. */
export class TopologyIndex {
  readonly #topics: Topics
  readonly #partition: Int32Array
  readonly #topicRows: ReadonlyMap<string, number>

  constructor(topics: Topics, partitions: Pick<Partitions, 'partition'>) {
    this.#topics = topics
    this.#partition = partitions.partition
    this.#topicRows = new Map(topics.name.map((name, row) => [name, row]))
  }

  /** Undefined: no such topic, or it is filtered out. */
  topicRow(topic: string): number | undefined {
    return this.#topicRows.get(topic)
  }

  /** Undefined: the topic has no such partition, or no longer. */
  partitionRow(topicRow: number, partition: number): number | undefined {
    // Kafka numbers partitions from 0 without gaps, and rows are in that order.
    if (partition < 0 || partition >= cell(this.#topics.partitions, topicRow)) return undefined
    const row = cell(this.#topics.firstPartition, topicRow) + partition
    return cell(this.#partition, row) === partition ? row : undefined
  }
}
