import t from 'tap'
import { PositionsBuilder } from '../../../../src/kafka/backlog/facts/positions-builder.ts'

t.test('commits and assignments are joined, in order of group and partition', t => {
  const builder = new PositionsBuilder(3, 10)
  builder.assigned(2, 4, 1)
  builder.commit(2, 7, 70)
  builder.commit(0, 9, 90)
  builder.commit(2, 4, 40)
  builder.unreadable(0, 1)
  builder.assigned(0, 3, 2)
  const { positions, firstPosition, count } = builder.seal()
  t.strictSame(positions, {
    rows: 5,
    group: Uint32Array.of(0, 0, 0, 2, 2),
    partition: Uint32Array.of(1, 3, 9, 4, 7),
    committedOffset: Float64Array.of(NaN, NaN, 90, 40, 70),
    unreadable: Uint8Array.of(1, 0, 0, 0, 0),
    reader: Uint32Array.of(0, 2, 0, 1, 0),
    reportedLag: null,
  })
  t.strictSame(firstPosition, Uint32Array.of(0, 3, 3))
  t.strictSame(count, Uint32Array.of(3, 0, 2))
  t.end()
})

t.test('the last reported state of a commit replaces earlier ones', t => {
  const builder = new PositionsBuilder(1, 2)
  builder.unreadable(0, 0)
  builder.commit(0, 0, 5)
  builder.commit(0, 1, 6)
  builder.unreadable(0, 1)
  const { positions } = builder.seal()
  t.strictSame(positions.committedOffset, Float64Array.of(5, NaN))
  t.strictSame(positions.unreadable, Uint8Array.of(0, 1))
  t.end()
})

t.test('unreported commits of a group are unreadable if its OffsetFetch failed', t => {
  const builder = new PositionsBuilder(2, 2)
  builder.commitsUnread(0)
  builder.commit(0, 0, 5)
  for (const group of [0, 1]) builder.assigned(group, 1, 1)
  const { positions } = builder.seal()
  t.strictSame(positions.committedOffset, Float64Array.of(5, NaN, NaN))
  t.strictSame(positions.unreadable, Uint8Array.of(0, 1, 0))
  t.end()
})

t.test('a reported lag belongs to the row of its commit', t => {
  const builder = new PositionsBuilder(2, 3)
  builder.commit(0, 1, 10)
  builder.commit(1, 2, 20)
  builder.lagReported(1, 2, 7)
  builder.commit(1, 0, 30)
  builder.lagReported(1, 0, NaN)
  const { positions } = builder.seal()
  t.strictSame(positions.committedOffset, Float64Array.of(10, 30, 20))
  t.strictSame(positions.reportedLag, Float64Array.of(NaN, NaN, 7))
  t.end()
})

t.test('a partition without a stored offset has a row, with or without an assigned member', t => {
  const builder = new PositionsBuilder(1, 4)
  builder.unstarted(0, 3)
  builder.unstarted(0, 1)
  builder.assigned(0, 1, 2)
  const { positions } = builder.seal()
  t.strictSame(positions.partition, Uint32Array.of(1, 3))
  t.strictSame(positions.committedOffset, Float64Array.of(NaN, NaN))
  t.strictSame(positions.unreadable, Uint8Array.of(0, 0))
  t.strictSame(positions.reader, Uint32Array.of(2, 0))
  t.end()
})

t.test('partitions reported in descending order are sorted within each group', t => {
  const groups = 100
  const partitions = 1000
  const builder = new PositionsBuilder(groups, partitions)
  for (let group = 0; group < groups; group++) {
    for (let partition = partitions - 1; partition >= 0; partition--) {
      builder.commit(group, partition, group * partition)
    }
  }
  const { positions } = builder.seal()
  t.equal(positions.rows, groups * partitions)
  t.strictSame(positions.partition.subarray(partitions, partitions + 3), Uint32Array.of(0, 1, 2))
  t.end()
})
