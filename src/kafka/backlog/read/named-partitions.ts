import type { TopicPartitions } from '../../client/apis/list-offsets.ts'
import { cell, derive, entry, type Row } from '../../../columns/columns.ts'
import type { Partitions, Topics } from '../facts/facts.ts'

/** A response of about 200 KB; leaders of more partitions receive several requests. */
export const partitionsPerRequest = 5_000

/** Columns that requests need to name partitions. */
interface NamingRows {
  readonly topics: Pick<Topics, 'name'>
  readonly partitions: Pick<Partitions, 'topic' | 'partition' | 'leaderEpoch'>
}

/** Partitions of one topic in the form of requests. */
interface NamedPartitions extends Omit<TopicPartitions, 'timestamp'> {
  /** Their rows of `Partitions`. */
  readonly rows: readonly Row[]
}

/** Returns partition rows in the form of requests; rows must be sorted by topic. */
export function namedPartitions(
  { topics, partitions }: NamingRows,
  rows: readonly Row[],
): readonly NamedPartitions[] {
  const named: NamedPartitions[] = []
  let first = 0
  while (first < rows.length) {
    const topic = cell(partitions.topic, entry(rows, first))
    let end = first + 1
    while (end < rows.length && cell(partitions.topic, entry(rows, end)) === topic) end++
    const ofTopic = rows.slice(first, end)
    named.push({
      topic: entry(topics.name, topic),
      rows: ofTopic,
      partition: numbersOf(partitions.partition, ofTopic),
      leaderEpoch: numbersOf(partitions.leaderEpoch, ofTopic),
    })
    first = end
  }
  return named
}

function numbersOf(column: Int32Array, rows: readonly Row[]): Int32Array {
  const numbers = new Int32Array(rows.length)
  for (let index = 0; index < numbers.length; index++) {
    numbers[index] = column[entry(rows, index)]!
  }
  return numbers
}

/** Returns the same partitions with a timestamp for each. */
export function withTimestamps(
  named: readonly NamedPartitions[],
  timestampOf: (row: Row) => number,
): readonly TopicPartitions[] {
  return named.map(({ topic, rows, partition, leaderEpoch }) => ({
    topic,
    partition,
    leaderEpoch,
    timestamp: derive(rows.length, index => timestampOf(entry(rows, index))),
  }))
}

/** Partition rows by leader, in order; without leaderless partitions. */
export function rowsByLeader(
  rows: Iterable<Row>,
  leader: Int32Array,
): ReadonlyMap<number, readonly Row[]> {
  const rowsOf = new Map<number, Row[]>()
  for (const row of rows) {
    const id = cell(leader, row)
    if (id < 0) continue
    const others = rowsOf.get(id)
    if (others === undefined) rowsOf.set(id, [row])
    else others.push(row)
  }
  return rowsOf
}
