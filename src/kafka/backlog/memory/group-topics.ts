import {
  capacityFor,
  cell,
  derive,
  entry,
  growingIndexes,
  unknownColumn,
} from '../../../columns/columns.ts'
import {
  countByOwner,
  maxByOwner,
  maskUnknownOwners,
  sumByOwner,
} from '../../../columns/by-owner.ts'
import type { Groups, Partitions, Positions, Topics } from '../facts/facts.ts'
import type { PartitionOffsets } from './partition-memory.ts'
import { partitionsWithoutPosition } from './partitions-without-position.ts'
import type { PositionChanges, PositionStates } from './position-memory.ts'

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
   * A sum never falls because a part could not be read: a partition whose lag has become unknown
   * counts with its last known lag, and is counted in `unknownPartitions`.
   */
  readonly lag: Float64Array
  /** The same with the last known lag of each partition, however old. NaN: none was ever known. */
  readonly lastLag: Float64Array
  /** Messages behind in the partition that is furthest behind. NaN: no lag is known. */
  readonly partitionLagMax: Float64Array
  readonly unknownPartitions: Float64Array
  readonly stalePartitions: Float64Array
  /** Partitions of the topic with messages and without a commit, whether a member reads them or not. */
  readonly uncommittedPartitions: Float64Array
  /** 1: a partition is unknown or uncommitted, so messages that are in no sum may wait there. */
  readonly isIncomplete: Uint8Array
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

/** Returns the (group, topic) pairs of positions. */
export function groupTopicsOf(positions: Positions, partitions: Partitions): GroupTopics {
  const group = growingIndexes()
  const topic = growingIndexes()
  const ofPosition = new Uint32Array(positions.rows)
  let lastGroup = -1
  let lastTopic = -1
  for (let row = 0; row < positions.rows; row++) {
    const groupRow = positions.group[row]!
    const topicRow = partitions.topic[positions.partition[row]!]!
    // Positions of a group come in order of topic, so a new pair differs from the last one.
    if (groupRow !== lastGroup || topicRow !== lastTopic) {
      group.push(groupRow)
      topic.push(topicRow)
      lastGroup = groupRow
      lastTopic = topicRow
    }
    ofPosition[row] = group.rows - 1
  }
  return { rows: group.rows, group: group.seal(), topic: topic.seal(), ofPosition }
}

interface RowSets {
  readonly groups: Groups
  readonly topics: Topics
  readonly partitions: Partitions
  readonly positions: Positions
}

/** Returns sums and counts over the positions of each (group, topic). */
export function groupTopicSums(
  groupTopics: GroupTopics,
  rowSets: RowSets,
  states: PositionStates & Pick<PositionChanges, 'lastLag'>,
  offsets: PartitionOffsets,
): GroupTopicSums {
  const { rows, group, topic, ofPosition } = groupTopics
  const { groups, topics, positions } = rowSets
  const lastLag = sumByOwner(rows, ofPosition, states.lastLag)
  const unknownPartitions = countByOwner(rows, ofPosition, states.isUnknown)
  const uncommittedPartitions = countByOwner(rows, ofPosition, states.isUncommitted)
  const others = partitionsWithoutPosition(groupTopics, rowSets, offsets)
  const isIncomplete = new Uint8Array(rows)
  for (let row = 0; row < rows; row++) {
    // Where the commits of the group were not read, there may be one.
    const isRead = groups.commitsKnown[group[row]!] === 1
    const counted = isRead ? uncommittedPartitions : unknownPartitions
    counted[row] = counted[row]! + others[row]!
    const missing = unknownPartitions[row]! + uncommittedPartitions[row]!
    isIncomplete[row] = Number(missing > 0)
  }
  return {
    lag: maskUnknownOwners(lastLag, ofPosition, states.lag),
    lastLag,
    partitionLagMax: maxByOwner(rows, ofPosition, states.lag),
    lostMessages: sumByOwner(rows, ofPosition, states.lostMessages),
    unknownPartitions,
    stalePartitions: countByOwner(rows, ofPosition, states.isStale),
    uncommittedPartitions,
    isIncomplete,
    commitsPastEndPartitions: countByOwner(rows, ofPosition, states.isPastEnd),
    ...knownReaders(
      { group, topic },
      groups,
      topics,
      readersOf(rows, ofPosition, positions.reader),
    ),
  }
}

/** Returns the counts of readers. NaN where the assignment of a member is unknown. */
function knownReaders(
  { group, topic }: Pick<GroupTopics, 'group' | 'topic'>,
  { assignmentsKnown, sharedReaders }: Groups,
  { name, partitions }: Topics,
  { readers, assigned }: ReaderCounts,
): Pick<GroupTopicSums, 'readers' | 'assignedPartitions' | 'unassignedPartitions'> {
  const known = {
    readers: unknownColumn(group.length),
    assignedPartitions: unknownColumn(group.length),
    unassignedPartitions: unknownColumn(group.length),
  }
  for (let row = 0; row < group.length; row++) {
    const groupRow = group[row]!
    const topicRow = topic[row]!
    if (assignmentsKnown[groupRow] === 0) continue
    const shared = sharedReaders[groupRow]?.get(entry(name, topicRow))
    const read = assigned[row]!
    known.readers[row] = shared ?? readers[row]!
    known.assignedPartitions[row] = read
    known.unassignedPartitions[row] = partitions[topicRow]! - read
  }
  return known
}

/** One row for each row of `GroupTopics`. */
interface ReaderCounts {
  /** Members that read a partition. */
  readonly readers: Float64Array
  /** Partitions that a member reads. */
  readonly assigned: Float64Array
}

function readersOf(rows: number, ofPosition: Uint32Array, reader: Uint32Array): ReaderCounts {
  const assigned = new Float64Array(rows)
  const readers = new Float64Array(rows)
  // By member: one more than the last row it was counted in. The positions of a row are adjacent.
  const countedIn = new Uint32Array(capacityFor(reader))
  for (let position = 0; position < reader.length; position++) {
    const member = reader[position]!
    if (member === 0) continue
    const row = ofPosition[position]!
    assigned[row] = assigned[row]! + 1
    if (countedIn[member] === row + 1) continue
    countedIn[member] = row + 1
    readers[row] = readers[row]! + 1
  }
  return { readers, assigned }
}

/** Returns the messages behind of each group. NaN: it has no position, or no known lag. */
export function groupLag(
  groups: Groups,
  { group }: GroupTopics,
  { lag, lastLag }: Pick<GroupTopicSums, 'lag' | 'lastLag'>,
): Float64Array {
  const sums = maskUnknownOwners(sumByOwner(groups.rows, group, lastLag), group, lag)
  // A group that reads nothing has no backlog, rather than one of 0.
  return derive(groups.rows, row => (cell(groups.positions, row) > 0 ? cell(sums, row) : NaN))
}
