import { cell, eachRowInSlices, entry } from '../columns.ts'
import { Directory } from '../directory.ts'
import { countOwned, sumOwned } from '../owned-columns.ts'
import { RememberedColumn } from '../remembered-column.ts'
import type { Groups, Topics } from './facts.ts'
import type { GroupTopics } from './group-topics.ts'
import { forgetUnused } from './held-values.ts'
import type { PositionStates } from './position-memory.ts'

/** Counters of each row of `GroupTopics`, from 0 when the pair is first seen. They never fall. */
export interface GroupTopicCounters {
  /** Messages deleted before the group read them. */
  readonly lostMessagesTotal: Float64Array
  /** Times that a partition's committed offset went back. */
  readonly rewindsTotal: Float64Array
}

/** Counts for each (group, topic), by name: a topic created anew goes on where it was. */
export class GroupTopicMemory {
  readonly #ids = new Directory<string>()
  readonly #lost = new RememberedColumn()
  readonly #rewinds = new RememberedColumn();

  *observe(
    groupTopics: GroupTopics,
    groups: Groups,
    topics: Topics,
    states: PositionStates,
  ): Generator<void, GroupTopicCounters> {
    const { rows, group, topic, ofPosition } = groupTopics
    const ids = new Uint32Array(rows)
    yield* eachRowInSlices(rows, row => {
      const name = entry(groups.name, cell(group, row))
      ids[row] = this.#ids.idOf(name, entry(topics.name, cell(topic, row)))
    })
    const lost = sumOwned(rows, ofPosition, states.newlyLostMessages)
    yield
    const rewinds = countOwned(rows, ofPosition, states.isRewound)
    yield
    const counters = {
      lostMessagesTotal: yield* counted(this.#lost, ids, lost),
      rewindsTotal: yield* counted(this.#rewinds, ids, rewinds),
    }
    forgetUnused(this.#ids, ids, id => {
      this.#lost.forget(id)
      this.#rewinds.forget(id)
    })
    return counters
  }
}

/** Adds each row's growth to what is remembered, and gives the new totals. */
function* counted(
  remembered: RememberedColumn,
  ids: Uint32Array,
  growth: Float64Array,
): Generator<void, Float64Array> {
  const totals = new Float64Array(ids.length)
  yield* eachRowInSlices(ids.length, row => {
    const id = cell(ids, row)
    const before = remembered.at(id)
    const total = Number.isNaN(before) ? 0 : before + cell(growth, row)
    remembered.set(id, total)
    totals[row] = total
  })
  return totals
}
