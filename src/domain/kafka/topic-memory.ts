import { cell, derive, entry, sumBy } from '../columns.ts'
import type { Partitions, Topics } from './facts.ts'
import { sumsWithKnownRow } from './held-values.ts'
import type { PartitionOffsets } from './partition-memory.ts'

/** One row for each row of `Topics`: sums over its partitions. */
export interface TopicMessages {
  /** Offsets between log start and log end. NaN: unknown for every partition. */
  readonly retained: Float64Array
  /** Messages appended since the topic was first seen; never falls. NaN: no log end was ever told. */
  readonly producedTotal: Float64Array
}

/** Counts what each topic gains, by name: a topic created anew goes on where it was. */
export class TopicMemory {
  #producedTotal: ReadonlyMap<string, number> = new Map()

  observe(topics: Topics, partitions: Partitions, offsets: PartitionOffsets): TopicMessages {
    const topicOf = (row: number): number => cell(partitions.topic, row)
    const appended = sumBy(topics.rows, partitions.rows, topicOf, row =>
      cell(offsets.appended, row),
    )
    const producedTotal = derive(topics.rows, row => {
      const before = this.#producedTotal.get(entry(topics.name, row)) ?? NaN
      const growth = cell(appended, row)
      if (Number.isNaN(before)) return growth
      return Number.isNaN(growth) ? before : before + growth
    })
    this.#producedTotal = new Map(topics.name.map((name, row) => [name, cell(producedTotal, row)]))
    const lastRetained = sumBy(topics.rows, partitions.rows, topicOf, row =>
      cell(offsets.lastRetained, row),
    )
    return {
      producedTotal,
      retained: sumsWithKnownRow(lastRetained, offsets.retained, topicOf),
    }
  }
}
