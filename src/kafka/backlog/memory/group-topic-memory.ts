import { eachSlice, entry, type Slice } from '../../../columns/columns.ts'
import { Directory } from '../../../columns/directory.ts'
import { countByOwner, sumByOwner } from '../../../columns/owned-columns.ts'
import { RememberedColumn } from '../../../columns/remembered-column.ts'
import type { Seconds } from '../../../reading/time.ts'
import { DepartedCounters } from './departed-counters.ts'
import type { KafkaFacts } from '../facts/facts.ts'
import type { GroupTopics } from './group-topics.ts'
import { forgetUnused } from './last-known-values.ts'
import type { PositionNews } from './position-memory.ts'

/** Counters of each row of `GroupTopics`, from 0 when the pair is first seen. They never fall. */
export interface GroupTopicCounters {
  /** Stays the same over readings for as long as group and topic have the same names. */
  readonly id: Uint32Array
  /** Messages appended to the partitions that the group reads. */
  readonly arrivedTotal: Float64Array
  /** Messages that the group read, once more when it went back. */
  readonly completedTotal: Float64Array
  /** Messages deleted before the group read them. */
  readonly lostMessagesTotal: Float64Array
  /** Times that a partition's committed offset went back. */
  readonly rewindsTotal: Float64Array
}

/** Counts for each (group, topic), by name: a topic created anew goes on where it was. */
export class GroupTopicMemory {
  readonly #ids = new Directory<string>(() => new Map())
  readonly #arrived = new RememberedColumn()
  readonly #completed = new RememberedColumn()
  readonly #lost = new RememberedColumn()
  readonly #rewinds = new RememberedColumn()
  readonly #counters = [this.#arrived, this.#completed, this.#lost, this.#rewinds] as const
  readonly #departed = new DepartedCounters()
  readonly #onForget: (id: number) => void

  /** `onForget` is told of ids that will be given to other groups and topics. */
  constructor(onForget: (id: number) => void) {
    this.#onForget = onForget
  }

  *observe(
    { rows, group, topic, ofPosition }: GroupTopics,
    { groups, topics }: Pick<KafkaFacts, 'groups' | 'topics'>,
    news: PositionNews & { readonly newlyArrivedMessages: Float64Array },
    monotonic: Seconds,
  ): Generator<void, GroupTopicCounters> {
    this.#departed.forgetOld(monotonic)
    const ids = new Uint32Array(rows)
    yield* eachSlice(rows, slice => {
      this.#identify({ group, topic }, { groups, topics }, ids, slice)
    })
    const arrived = sumByOwner(rows, ofPosition, news.newlyArrivedMessages)
    const completed = sumByOwner(rows, ofPosition, news.newlyCompletedMessages)
    const lost = sumByOwner(rows, ofPosition, news.newlyLostMessages)
    const rewinds = countByOwner(rows, ofPosition, news.isRewound)
    yield
    for (const counter of this.#counters) counter.reserve(this.#ids.capacity)
    yield
    const counters = {
      id: ids,
      arrivedTotal: yield* counted(this.#arrived, ids, arrived),
      completedTotal: yield* counted(this.#completed, ids, completed),
      lostMessagesTotal: yield* counted(this.#lost, ids, lost),
      rewindsTotal: yield* counted(this.#rewinds, ids, rewinds),
    }
    forgetUnused(this.#ids, ids, (id, group, topic) => {
      const totals = this.#counters.map(counter => counter.at(id))
      this.#departed.leave(pairName(group, topic), totals, monotonic)
      for (const counter of this.#counters) counter.forget(id)
      this.#onForget(id)
    })
    return counters
  }

  #identify(
    { group, topic }: Pick<GroupTopics, 'group' | 'topic'>,
    { groups, topics }: Pick<KafkaFacts, 'groups' | 'topics'>,
    ids: Uint32Array,
    { first, end }: Slice,
  ): void {
    for (let row = first; row < end; row++) {
      const groupName = entry(groups.name, group[row] as number)
      ids[row] = this.#idOf(groupName, entry(topics.name, topic[row] as number))
    }
  }

  /** A pair that returns gets an id of its own, and goes on counting where it was. */
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

/** Adds each row's growth to what is remembered, and gives the new totals. NaN: nothing is known to have grown. */
function* counted(
  remembered: RememberedColumn,
  ids: Uint32Array,
  growth: Float64Array,
): Generator<void, Float64Array> {
  const totals = new Float64Array(ids.length)
  yield* eachSlice(ids.length, slice => {
    addUp(remembered, { ids, growth }, totals, slice)
  })
  return totals
}

function addUp(
  remembered: RememberedColumn,
  { ids, growth }: { readonly ids: Uint32Array; readonly growth: Float64Array },
  totals: Float64Array,
  { first, end }: Slice,
): void {
  for (let row = first; row < end; row++) {
    const id = ids[row] as number
    const before = remembered.at(id)
    const grown = growth[row] as number
    const total = Number.isNaN(before) ? 0 : before + (Number.isNaN(grown) ? 0 : grown)
    remembered.set(id, total)
    totals[row] = total
  }
}
