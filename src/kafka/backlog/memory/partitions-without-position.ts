import { isUncommitted } from './lag.ts'
import type { Partitions, Positions, Topics } from '../facts/facts.ts'
import type { GroupTopics } from './group-topics.ts'
import type { PartitionOffsets } from './partition-memory.ts'

interface RowSets {
  readonly topics: Pick<Topics, 'rows'>
  readonly partitions: Pick<Partitions, 'rows' | 'topic'>
  readonly positions: Pick<Positions, 'rows' | 'partition'>
}

/**
 * Returns for each (group, topic) the number of the topic's partitions that have no position, although
 * messages may wait there.
 *
 * They are counted rather than given rows: 1,000 groups that each commit in one partition of a topic
 * with 10,000 would otherwise have 10 million rows.
 */
export function partitionsWithoutPosition(
  { rows, topic, ofPosition }: GroupTopics,
  { topics, partitions, positions }: RowSets,
  offsets: PartitionOffsets,
): Float64Array {
  const mayHoldMessages = partitionsWithMessages(partitions, offsets)
  const ofTopic = new Float64Array(topics.rows)
  for (let row = 0; row < partitions.rows; row++) {
    const owner = partitions.topic[row]!
    ofTopic[owner] = ofTopic[owner]! + mayHoldMessages[row]!
  }
  const without = new Float64Array(rows)
  for (let row = 0; row < rows; row++) without[row] = ofTopic[topic[row]!]!
  for (let row = 0; row < positions.rows; row++) {
    const owner = ofPosition[row]!
    const partition = positions.partition[row]!
    without[owner] = without[owner]! - mayHoldMessages[partition]!
  }
  return without
}

/** 1: the partition is not known to be empty. */
function partitionsWithMessages(
  { rows }: Pick<Partitions, 'rows'>,
  { logStartOffset, readableEndOffset, retained }: PartitionOffsets,
): Uint8Array {
  const flags = new Uint8Array(rows)
  for (let row = 0; row < rows; row++) {
    const start = logStartOffset[row]!
    const end = readableEndOffset[row]!
    const isKnownNow = !Number.isNaN(start) && !Number.isNaN(end)
    const isEmpty = isKnownNow ? !isUncommitted(NaN, start, end) : retained[row] === 0
    flags[row] = Number(!isEmpty)
  }
  return flags
}
