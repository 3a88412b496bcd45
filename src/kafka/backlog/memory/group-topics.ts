import {
  capacityFor,
  cell,
  derive,
  eachSlice,
  type GrowingColumn,
  entry,
  growingIndexes,
  type Slice,
  unknownColumn,
} from '../../../columns/columns.ts'
import {
  countByOwner,
  maxByOwner,
  maskUnknownOwners,
  sumByOwner,
} from '../../../columns/owned-columns.ts'
import type { Groups, Partitions, Positions, Topics } from '../facts/facts.ts'
import type { PositionNews, PositionStates } from './position-memory.ts'

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
  const pairs = { group: growingIndexes(), topic: growingIndexes() }
  const ofPosition = new Uint32Array(positions.rows)
  yield* eachSlice(positions.rows, slice => {
    pairSlice(positions, partitions, pairs, ofPosition, slice)
  })
  const { group, topic } = pairs
  return { rows: group.rows, group: group.seal(), topic: topic.seal(), ofPosition }
}

function pairSlice(
  positions: Positions,
  partitions: Partitions,
  { group, topic }: Readonly<Record<'group' | 'topic', GrowingColumn<Uint32Array>>>,
  ofPosition: Uint32Array,
  { first, end }: Slice,
): void {
  let pair = group.rows - 1
  let lastGroup = pair < 0 ? NaN : group.at(pair)
  let lastTopic = pair < 0 ? NaN : topic.at(pair)
  for (let row = first; row < end; row++) {
    const groupRow = positions.group[row] as number
    const topicRow = partitions.topic[positions.partition[row] as number] as number
    // Positions of a group come in order of topic, so a new pair differs from the last one.
    if (groupRow !== lastGroup || topicRow !== lastTopic) {
      group.push(groupRow)
      topic.push(topicRow)
      pair++
      lastGroup = groupRow
      lastTopic = topicRow
    }
    ofPosition[row] = pair
  }
}

export function* groupTopicSums(
  { rows, group, topic, ofPosition }: GroupTopics,
  { groups, topics, positions }: { groups: Groups; topics: Topics; positions: Positions },
  states: PositionStates & Pick<PositionNews, 'lastLag'>,
): Generator<void, GroupTopicSums> {
  const count = (flags: Uint8Array): Float64Array => countByOwner(rows, ofPosition, flags)
  const lastLag = sumByOwner(rows, ofPosition, states.lastLag)
  const lag = maskUnknownOwners(lastLag, ofPosition, states.lag)
  yield
  const partitionLagMax = maxByOwner(rows, ofPosition, states.lag)
  const lostMessages = sumByOwner(rows, ofPosition, states.lostMessages)
  const unknownPartitions = count(states.isUnknown)
  yield
  const stalePartitions = count(states.isStale)
  yield
  const uncommittedPartitions = count(states.isUncommitted)
  yield
  const commitsPastEndPartitions = count(states.isPastEnd)
  yield
  const counts = yield* readersOf(rows, ofPosition, positions.reader)
  yield
  return {
    lag,
    lastLag,
    partitionLagMax,
    lostMessages,
    unknownPartitions,
    stalePartitions,
    uncommittedPartitions,
    commitsPastEndPartitions,
    ...knownReaders({ group, topic }, groups, topics, counts),
  }
}

/** What is counted of readers, where every member's assignment is known. */
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
    const groupRow = group[row] as number
    const topicRow = topic[row] as number
    if (assignmentsKnown[groupRow] === 0) continue
    const shared = sharedReaders[groupRow]?.get(entry(name, topicRow))
    const read = assigned[row] as number
    known.readers[row] = shared ?? (readers[row] as number)
    known.assignedPartitions[row] = read
    known.unassignedPartitions[row] = (partitions[topicRow] as number) - read
  }
  return known
}

/** How many partitions are read, and by how many members, in each row of `GroupTopics`. */
function* readersOf(
  rows: number,
  ofPosition: Uint32Array,
  reader: Uint32Array,
): Generator<void, ReaderCounts> {
  const counts = {
    assigned: new Float64Array(rows),
    readers: new Float64Array(rows),
    countedIn: new Uint32Array(capacityFor(reader)),
  }
  yield* eachSlice(reader.length, slice => {
    countReaders(ofPosition, reader, counts, slice)
  })
  return counts
}

interface ReaderCounts {
  readonly assigned: Float64Array
  readonly readers: Float64Array
  /** By member: one more than the last row that it was counted in, since a row's positions adjoin. */
  readonly countedIn: Uint32Array
}

function countReaders(
  ofPosition: Uint32Array,
  reader: Uint32Array,
  { assigned, readers, countedIn }: ReaderCounts,
  { first, end }: Slice,
): void {
  for (let position = first; position < end; position++) {
    const one = reader[position] as number
    if (one === 0) continue
    const row = ofPosition[position] as number
    assigned[row] = (assigned[row] as number) + 1
    if (countedIn[one] === row + 1) continue
    countedIn[one] = row + 1
    readers[row] = (readers[row] as number) + 1
  }
}

/** Messages behind of each row of `Groups`. NaN: it has no position, or none that is known. */
export function groupLag(
  groups: Groups,
  { group }: GroupTopics,
  { lag, lastLag }: Pick<GroupTopicSums, 'lag' | 'lastLag'>,
): Float64Array {
  const sums = maskUnknownOwners(sumByOwner(groups.rows, group, lastLag), group, lag)
  // A group that reads nothing has no backlog to tell, rather than one of 0.
  return derive(groups.rows, row => (cell(groups.positions, row) > 0 ? cell(sums, row) : NaN))
}
