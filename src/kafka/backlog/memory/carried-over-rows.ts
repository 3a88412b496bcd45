import {
  cell,
  eachRow,
  entry,
  onesColumn,
  type Row,
  unknownColumn,
} from '../../../columns/columns.ts'
import type { Seconds } from '../../../reading/time.ts'
import type { KafkaFacts, Partitions, Topics } from '../facts/facts.ts'
import {
  type CompletedFacts,
  describedRow,
  type GroupPair,
  isCarriedOver,
  joinGroups,
  carriesCommitsOver,
  carriesDescriptionOver,
  listedRow,
  pairGroups,
} from './group-pairs.ts'
import { PositionsBuilder, type SealedPositions } from '../facts/positions-builder.ts'
import { TopologyIndex } from '../facts/topology-index.ts'

/**
 * Returns the facts of a reading, with what the last one had and this one could not read.
 *
 * A group or topic that the reading lacks is gone; a commit is gone when its coordinator reported the
 * group's commits without it.
 */
export function withCarriedOverRows(
  facts: KafkaFacts,
  last: CompletedFacts | null,
  now: Seconds,
): CompletedFacts {
  const current = asReported(facts, now)
  if (last === null) return current
  if (!facts.topologyKnown) return { ...last, facts: withoutReports(last.facts) }
  const shownAt = lastShownAt(current, last)
  const pairs = pairGroups(current, last)
  if (!pairs.some(isCarriedOver)) return { ...current, shownAt }
  const positions = joinPositions(pairs, facts, last.facts)
  return {
    facts: { ...facts, groups: joinGroups(pairs, positions), positions: positions.positions },
    shownAt,
    listedAt: Float64Array.from(pairs, pair => {
      const { from, row } = listedRow(pair)
      return cell(from.listedAt, row)
    }),
    describedAt: Float64Array.from(pairs, pair => {
      const { from, row } = describedRow(pair)
      return cell(from.describedAt, row)
    }),
  }
}

function asReported(facts: KafkaFacts, now: Seconds): CompletedFacts {
  const { topics, groups } = facts
  return {
    facts,
    shownAt: new Float64Array(topics.rows).fill(now),
    listedAt: new Float64Array(groups.rows).fill(now),
    describedAt: groups.members.map(members => (Number.isNaN(members) ? NaN : now)),
  }
}

/** Returns when each topic was last shown. */
function lastShownAt(
  { facts: { topics }, shownAt }: CompletedFacts,
  last: CompletedFacts,
): Float64Array {
  if (!topics.shown.includes(0)) return shownAt
  const lastRows = new Map(last.facts.topics.name.map((name, row) => [name, row]))
  return shownAt.map((now, row) => {
    const lastRow = lastRows.get(entry(topics.name, row))
    return cell(topics.shown, row) === 1 || lastRow === undefined
      ? now
      : cell(last.shownAt, lastRow)
  })
}

/** Returns the same rows as if this reading had reported nothing about them. */
function withoutReports(facts: KafkaFacts): KafkaFacts {
  const { brokers, partitions, groups, positions } = facts
  const unreportedOffsets = unknownColumn(partitions.rows)
  return {
    ...facts,
    topologyKnown: false,
    brokers: { ...brokers, reachable: unknownColumn(brokers.rows) },
    partitions: {
      ...partitions,
      logStartOffset: unreportedOffsets,
      logEndOffset: unreportedOffsets,
      lastStableOffset: unreportedOffsets,
      readableEndOffset: unreportedOffsets,
    },
    groups: { ...groups, commitsKnown: new Uint8Array(groups.rows) },
    positions: {
      ...positions,
      committedOffset: unknownColumn(positions.rows),
      unreadable: onesColumn(positions.rows),
      reportedLag: null,
    },
  }
}

/** Returns the positions of this reading, and those of the last one that it could not read. */
function joinPositions(
  pairs: readonly GroupPair[],
  facts: KafkaFacts,
  last: KafkaFacts,
): SealedPositions {
  const builder = new PositionsBuilder(pairs.length, facts.partitions.rows)
  const partitionNow = partitionsNow(last, facts)
  for (const [row, pair] of pairs.entries()) {
    // The builder keeps the last report of a commit, so this reading's come second.
    carryOverPositions(builder, row, pair, partitionNow)
    addPositions(builder, row, facts, pair.current.row)
  }
  return builder.seal()
}

function carryOverPositions(
  builder: PositionsBuilder,
  group: Row,
  pair: GroupPair,
  partitionNow: (lastRow: Row) => Row | undefined,
): void {
  if (pair.last === null) return
  const { groups, positions } = pair.last.from.facts
  const first = cell(groups.firstPosition, pair.last.row)
  eachRow(cell(groups.positions, pair.last.row), index => {
    const row = first + index
    const partition = partitionNow(cell(positions.partition, row))
    if (partition === undefined) return
    const isCommitted = !Number.isNaN(cell(positions.committedOffset, row))
    const mayBeCommitted = isCommitted || cell(positions.unreadable, row) === 1
    const reader = cell(positions.reader, row)
    if (carriesCommitsOver(pair)) {
      if (mayBeCommitted) builder.unreadable(group, partition)
      else if (reader === 0) builder.unstarted(group, partition)
    }
    if (carriesDescriptionOver(pair) && reader > 0) builder.assigned(group, partition, reader)
  })
}

function addPositions(
  builder: PositionsBuilder,
  group: Row,
  { groups, positions }: KafkaFacts,
  currentRow: Row,
): void {
  if (cell(groups.commitsKnown, currentRow) === 0) builder.commitsUnread(group)
  const first = cell(groups.firstPosition, currentRow)
  eachRow(cell(groups.positions, currentRow), index => {
    const row = first + index
    const partition = cell(positions.partition, row)
    const committed = cell(positions.committedOffset, row)
    if (!Number.isNaN(committed)) {
      builder.commit(group, partition, committed)
      const { reportedLag } = positions
      if (reportedLag !== null) builder.lagReported(group, partition, cell(reportedLag, row))
    } else if (cell(positions.unreadable, row) === 1) builder.unreadable(group, partition)
    const reader = cell(positions.reader, row)
    // A row with neither a commit nor a reader exists because its coordinator reported it.
    if (reader === 0 && Number.isNaN(committed)) builder.unstarted(group, partition)
    if (reader > 0) builder.assigned(group, partition, reader)
  })
}

/** Returns a lookup of the last reading's partition rows. Undefined: gone, or its topic was recreated. */
export function partitionsNow(
  last: KafkaFacts,
  now: { readonly topics: Topics; readonly partitions: Pick<Partitions, 'partition'> },
): (lastRow: Row) => Row | undefined {
  const index = new TopologyIndex(now.topics, now.partitions)
  const topicNow = last.topics.name.map((name, lastTopic) => {
    const topic = index.topicRow(name)
    const isSame = topic !== undefined && now.topics.id[topic] === last.topics.id[lastTopic]
    return isSame ? topic : undefined
  })
  return lastRow => {
    const topic = entry(topicNow, cell(last.partitions.topic, lastRow))
    return topic === undefined
      ? undefined
      : index.partitionRow(topic, cell(last.partitions.partition, lastRow))
  }
}
