import { countByOwner, sumByOwner } from '../../../columns/by-owner.ts'
import { entry } from '../../../columns/columns.ts'
import { Directory } from '../../../columns/directory.ts'
import { RememberedColumn } from '../../../columns/remembered-column.ts'
import type { Seconds } from '../../../reading/time.ts'
import type { KafkaFacts } from '../facts/facts.ts'
import { DepartedCounters } from './departed-counters.ts'
import type { GroupTopics } from './group-topics.ts'
import type { PartitionOffsets } from './partition-memory.ts'
import type { PositionChanges } from './position-memory.ts'

/** Counters of each row of `GroupTopics`, from 0 when the pair is first seen. They never fall. */
export interface GroupTopicCounters {
  /** Stays the same over readings for as long as group and topic have the same names. */
  readonly id: Uint32Array
  /** Messages appended to the partitions that the group reads. */
  readonly arrivedTotal: Float64Array
  /** Messages that the group read; those it read again after a rewind count again. */
  readonly completedTotal: Float64Array
  /** Messages deleted before the group read them. */
  readonly lostMessagesTotal: Float64Array
  /** Times that a partition's committed offset went back. */
  readonly rewindsTotal: Float64Array
}

/** Counts for each (group, topic), by name: counters continue when a topic is recreated. */
export class GroupTopicMemory {
  readonly #ids = new Directory<string>(() => new Map())
  readonly #arrived = new RememberedColumn()
  readonly #completed = new RememberedColumn()
  readonly #lost = new RememberedColumn()
  readonly #rewinds = new RememberedColumn()
  readonly #counters = [this.#arrived, this.#completed, this.#lost, this.#rewinds] as const
  readonly #departed = new DepartedCounters()
  readonly #onForget: (id: number) => void

  /** `onForget` is called with each id before it is reused for another group and topic. */
  constructor(onForget: (id: number) => void) {
    this.#onForget = onForget
  }

  observe(
    { rows, group, topic, ofPosition }: GroupTopics,
    { groups, topics, positions }: Pick<KafkaFacts, 'groups' | 'topics' | 'positions'>,
    changes: PositionChanges & Pick<PartitionOffsets, 'appended'>,
    monotonic: Seconds,
  ): GroupTopicCounters {
    this.#departed.forgetOld(monotonic)
    const ids = new Uint32Array(rows)
    for (let row = 0; row < rows; row++) {
      const groupName = entry(groups.name, group[row]!)
      ids[row] = this.#idOf(groupName, entry(topics.name, topic[row]!))
    }
    for (const counter of this.#counters) counter.reserve(this.#ids.capacity)
    const arrived = sumOfPartitions(rows, ofPosition, positions.partition, changes.appended)
    const completed = sumByOwner(rows, ofPosition, changes.newlyCompletedMessages)
    const lost = sumByOwner(rows, ofPosition, changes.newlyLostMessages)
    const rewinds = countByOwner(rows, ofPosition, changes.isRewound)
    const counters = {
      id: ids,
      arrivedTotal: addUp(this.#arrived, ids, arrived),
      completedTotal: addUp(this.#completed, ids, completed),
      lostMessagesTotal: addUp(this.#lost, ids, lost),
      rewindsTotal: addUp(this.#rewinds, ids, rewinds),
    }
    this.#ids.keepOnly(ids, (id, group, topic) => {
      const totals = this.#counters.map(counter => counter.at(id))
      this.#departed.leave(pairName(group, topic), totals, monotonic)
      for (const counter of this.#counters) counter.forget(id)
      this.#onForget(id)
    })
    return counters
  }

  /** Returns the pair's id. A pair that returns gets a new one, with the totals it had. */
  #idOf(group: string, topic: string): number {
    const id = this.#ids.idOf(group, topic)
    if (!Number.isNaN(this.#arrived.at(id))) return id
    const totals = this.#departed.take(pairName(group, topic))
    totals?.forEach((total, nth) => entry(this.#counters, nth).set(id, total))
    return id
  }
}

/** Unlike names of groups, those of topics have no line breaks. */
function pairName(group: string, topic: string): string {
  return `${topic}\n${group}`
}

/** Returns the sum of a column of partitions over the positions of each (group, topic), NaN as 0. */
function sumOfPartitions(
  rows: number,
  ofPosition: Uint32Array,
  partition: Uint32Array,
  column: Float64Array,
): Float64Array {
  const sums = new Float64Array(rows)
  for (let position = 0; position < partition.length; position++) {
    const term = column[partition[position]!]!
    if (Number.isNaN(term)) continue
    const row = ofPosition[position]!
    sums[row] = sums[row]! + term
  }
  return sums
}

/** Adds each row's growth to the remembered totals and returns these. NaN adds nothing. */
function addUp(remembered: RememberedColumn, ids: Uint32Array, growth: Float64Array): Float64Array {
  const totals = new Float64Array(ids.length)
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row]!
    const before = remembered.at(id)
    const grown = growth[row]!
    const total = Number.isNaN(before) ? 0 : before + (Number.isNaN(grown) ? 0 : grown)
    remembered.set(id, total)
    totals[row] = total
  }
  return totals
}
