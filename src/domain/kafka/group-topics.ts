import {
  capacityFor,
  cell,
  derive,
  eachSlice,
  entry,
  growingIndexes,
  type Row,
} from '../columns.ts'
import { countOwned, maxOwned, ofKnownOwners, sumOwned } from '../owned-columns.ts'
import type { Groups, Partitions, Positions, Topics } from './facts.ts'
import type { PositionStates } from './position-memory.ts'

/** One row for each (group, topic) that has a position, in order of group row and topic row. */
export interface GroupTopics {
  readonly rows: number
  /** Row of `Groups`. */
  readonly group: Uint32Array
  /** Row of `Topics`. */
  readonly topic: Uint32Array
  /** For each row of `Positions`: its row here. */
  readonly ofPosition: Uint32Array
}

/** Sums and counts over the positions of each row of `GroupTopics`. */
export interface GroupTopicSums {
  /**
   * Messages behind. NaN: unknown for every partition.
   *
   * A sum never falls because a part could not be read: a partition whose lag is unknown by now
   * counts with its last known one, and is counted beside.
   */
  readonly lag: Float64Array
  /** The same with the last known lag of each partition, however old. NaN: none was ever known. */
  readonly lastLag: Float64Array
  /** Messages behind in the partition that is furthest behind. NaN: no lag is known. */
  readonly partitionLagMax: Float64Array
  readonly unknownPartitions: Float64Array
  readonly stalePartitions: Float64Array
  readonly uncommittedPartitions: Float64Array
  readonly commitsPastEndPartitions: Float64Array
  /** Messages deleted before the group read them. NaN: unknown for every partition. */
  readonly lostMessages: Float64Array
  /** Members that read a partition of the topic. NaN: not every member's assignment is known. */
  readonly readers: Float64Array
  /** NaN: as above. */
  readonly assignedPartitions: Float64Array
  /** Partitions of the topic, with a commit or without, that no member reads. NaN: as above. */
  readonly unassignedPartitions: Float64Array
}

export function* groupTopicsOf(
  positions: Positions,
  partitions: Partitions,
): Generator<void, GroupTopics> {
  const group = growingIndexes()
  const topic = growingIndexes()
  const ofPosition = new Uint32Array(positions.rows)
  let lastGroup = NaN
  let lastTopic = NaN
  yield* eachSlice(positions.rows, (first, end) => {
    for (let row = first; row < end; row++) {
      const groupRow = positions.group[row] as number
      const topicRow = partitions.topic[positions.partition[row] as number] as number
      // Positions of a group come in order of topic, so a new pair differs from the last one.
      if (groupRow !== lastGroup || topicRow !== lastTopic) {
        group.push(groupRow)
        topic.push(topicRow)
        lastGroup = groupRow
        lastTopic = topicRow
      }
      ofPosition[row] = group.rows - 1
    }
  })
  return { rows: group.rows, group: group.seal(), topic: topic.seal(), ofPosition }
}

export function* groupTopicSums(
  { rows, group, topic, ofPosition }: GroupTopics,
  { groups, topics, positions }: { groups: Groups; topics: Topics; positions: Positions },
  states: PositionStates,
): Generator<void, GroupTopicSums> {
  const count = (flags: Uint8Array): Float64Array => countOwned(rows, ofPosition, flags)
  const lastLag = sumOwned(rows, ofPosition, states.lastLag)
  yield
  const lag = ofKnownOwners(lastLag, ofPosition, states.lag)
  yield
  const partitionLagMax = maxOwned(rows, ofPosition, states.lag)
  yield
  const lostMessages = sumOwned(rows, ofPosition, states.lostMessages)
  yield
  const unknownPartitions = count(states.isUnknown)
  yield
  const stalePartitions = count(states.isStale)
  yield
  const uncommittedPartitions = count(states.isUncommitted)
  yield
  const commitsPastEndPartitions = count(states.isPastEnd)
  yield
  const { assigned, readers } = yield* readersOf(rows, ofPosition, positions.reader)
  yield
  const isKnown = (row: Row): boolean => cell(groups.assignmentsKnown, cell(group, row)) === 1
  const shared = (row: Row): number | undefined =>
    groups.sharedReaders[cell(group, row)]?.get(entry(topics.name, cell(topic, row)))
  const partitionsOf = (row: Row): number => cell(topics.partitions, cell(topic, row))
  return {
    lag,
    lastLag,
    partitionLagMax,
    lostMessages,
    unknownPartitions,
    stalePartitions,
    uncommittedPartitions,
    commitsPastEndPartitions,
    readers: derive(rows, row => (isKnown(row) ? (shared(row) ?? cell(readers, row)) : NaN)),
    assignedPartitions: derive(rows, row => (isKnown(row) ? cell(assigned, row) : NaN)),
    unassignedPartitions: derive(rows, row =>
      isKnown(row) ? partitionsOf(row) - cell(assigned, row) : NaN,
    ),
  }
}

/** How many partitions are read, and by how many members, in each row of `GroupTopics`. */
function* readersOf(
  rows: number,
  ofPosition: Uint32Array,
  reader: Uint32Array,
): Generator<void, { readonly assigned: Float64Array; readonly readers: Float64Array }> {
  const assigned = new Float64Array(rows)
  const readers = new Float64Array(rows)
  // By member: one more than the last row that it was counted in, since a row's positions adjoin.
  const countedIn = new Uint32Array(capacityFor(reader))
  yield* eachSlice(reader.length, (first, end) => {
    for (let position = first; position < end; position++) {
      const one = reader[position] as number
      if (one === 0) continue
      const row = ofPosition[position] as number
      assigned[row] = (assigned[row] as number) + 1
      if (countedIn[one] === row + 1) continue
      countedIn[one] = row + 1
      readers[row] = (readers[row] as number) + 1
    }
  })
  return { assigned, readers }
}

/** Messages behind of each row of `Groups`. NaN: it has no position, or none that is known. */
export function groupLag(
  groups: Groups,
  { group }: GroupTopics,
  { lag, lastLag }: GroupTopicSums,
): Float64Array {
  const sums = ofKnownOwners(sumOwned(groups.rows, group, lastLag), group, lag)
  // A group that reads nothing has no backlog to tell, rather than one of 0.
  return derive(groups.rows, row => (cell(groups.positions, row) > 0 ? cell(sums, row) : NaN))
}
