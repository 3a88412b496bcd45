import { cell, growingIndexes, type Row, type Slice } from '../../../columns/columns.ts'

/**
 * Which staged rows belong to which group, kept as runs of rows that arrived one after the other.
 *
 * A run stands for hundreds of rows, so that putting them in order costs next to nothing.
 */
export class GroupRuns {
  readonly #group = growingIndexes()
  /** Of each run the first row; it ends where the next one begins. */
  readonly #first = growingIndexes()
  #lastGroup = -1

  /** The row that is staged next belongs to this group; rows come from 0, without gaps. */
  stage(group: number, row: Row): void {
    if (group === this.#lastGroup) return
    this.#lastGroup = group
    this.#group.push(group)
    this.#first.push(row)
  }

  /** What each group has of so many staged rows. */
  byGroup(groups: number, rows: number): StagedRows {
    const group = this.#group.seal()
    const first = this.#first.seal()
    const ends = new Uint32Array(groups + 1)
    for (const owner of group) ends[owner + 1] = cell(ends, owner + 1) + 1
    for (let owner = 0; owner < groups; owner++) {
      ends[owner + 1] = cell(ends, owner + 1) + cell(ends, owner)
    }
    const next = ends.slice()
    const runs = new Uint32Array(group.length)
    for (let run = 0; run < group.length; run++) {
      const owner = cell(group, run)
      runs[cell(next, owner)] = run
      next[owner] = cell(next, owner) + 1
    }
    return {
      eachRun(owner, visit) {
        for (const run of runs.subarray(cell(ends, owner), cell(ends, owner + 1))) {
          const end = run + 1 < first.length ? cell(first, run + 1) : rows
          visit({ first: cell(first, run), end })
        }
      },
    }
  }
}

export interface StagedRows {
  /** Visits the rows of a group in order of arrival, those that arrived one after the other at once. */
  eachRun(group: number, visit: (run: Slice) => void): void
}
