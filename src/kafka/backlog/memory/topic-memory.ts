import { maskUnknownOwners, sumByOwner } from '../../../columns/by-owner.ts'
import { cell, derive, entry } from '../../../columns/columns.ts'
import type { Seconds } from '../../../reading/time.ts'
import type { Partitions, Topics } from '../facts/facts.ts'
import { DepartedCounters } from './departed-counters.ts'
import type { PartitionOffsets } from './partition-memory.ts'

/** One row for each row of `Topics`: sums over its partitions. */
export interface TopicMessages {
  /**
   * Offsets between log start and log end. NaN: unknown for every partition.
   *
   * A partition that has become unknown counts with its last known value, so that the sum does not
   * fall.
   */
  readonly retained: Float64Array
  /** Messages appended since the topic was first seen; never falls. NaN: no log end was ever known. */
  readonly producedTotal: Float64Array
}

/** Counts the messages appended to each topic, by name: the count continues when a topic is recreated. */
export class TopicMemory {
  #producedTotal: ReadonlyMap<string, number> = new Map()
  readonly #departed = new DepartedCounters()

  observe(
    topics: Topics,
    partitions: Partitions,
    offsets: PartitionOffsets,
    monotonic: Seconds,
  ): TopicMessages {
    this.#departed.forgetOld(monotonic)
    const appended = sumByOwner(topics.rows, partitions.topic, offsets.appended)
    const producedTotal = derive(topics.rows, row => {
      const before = this.#before(entry(topics.name, row))
      const growth = cell(appended, row)
      if (Number.isNaN(before)) return growth
      return Number.isNaN(growth) ? before : before + growth
    })
    this.#remember(
      new Map(topics.name.map((name, row) => [name, cell(producedTotal, row)])),
      monotonic,
    )
    const lastRetained = sumByOwner(topics.rows, partitions.topic, offsets.lastRetained)
    return {
      producedTotal,
      retained: maskUnknownOwners(lastRetained, partitions.topic, offsets.retained),
    }
  }

  #before(name: string): number {
    return this.#producedTotal.get(name) ?? this.#departed.take(name)?.[0] ?? NaN
  }

  #remember(producedTotal: ReadonlyMap<string, number>, monotonic: Seconds): void {
    for (const [name, total] of this.#producedTotal) {
      if (!producedTotal.has(name)) this.#departed.leave(name, [total], monotonic)
    }
    this.#producedTotal = producedTotal
  }
}
