import { cell, growingIndexes, type Row } from '../../../columns/columns.ts'

/**
 * Sorts staged rows by group, as runs of rows that arrived one after the other.
 *
 * A run has hundreds of rows, so that sorting runs costs next to nothing.
 */
export class GroupRuns {
  readonly #group = growingIndexes()
  /** The first row of each run, which ends where the next one begins. */
  readonly #first = growingIndexes()
  #lastGroup = -1

  /** Notes the group of the next staged row; rows are numbered from 0 without gaps. */
  stage(group: number, row: Row): void {
    if (group === this.#lastGroup) return
    this.#lastGroup = group
    this.#group.push(group)
    this.#first.push(row)
  }

  /** Returns the runs of each group, of `rows` staged rows in all. */
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

/** The staged rows `first … end - 1`. */
export interface Run {
  readonly first: Row
  readonly end: Row
}

export interface StagedRows {
  /** Visits the runs of a group in order of arrival. */
  eachRun(group: number, visit: (run: Run) => void): void
}
