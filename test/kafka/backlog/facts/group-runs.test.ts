import t from 'tap'
import { GroupRuns, type StagedRows } from '../../../../src/kafka/backlog/facts/group-runs.ts'

function staged(groups: readonly number[]): StagedRows {
  const runs = new GroupRuns()
  for (const [row, group] of groups.entries()) runs.stage(group, row)
  return runs.byGroup(3, groups.length)
}

function rowsOf(rows: StagedRows, group: number): number[] {
  const found: number[] = []
  rows.eachRun(group, ({ first, end }) => {
    for (let row = first; row < end; row++) found.push(row)
  })
  return found
}

t.test('the rows of each group are in order of arrival, even if groups are interleaved', t => {
  const rows = staged([2, 2, 0, 2, 0, 0])
  t.same(rowsOf(rows, 0), [2, 4, 5])
  t.same(rowsOf(rows, 1), [])
  t.same(rowsOf(rows, 2), [0, 1, 3])
  t.end()
})

t.test('without rows no group has rows', t => {
  t.same(rowsOf(staged([]), 0), [])
  t.end()
})
