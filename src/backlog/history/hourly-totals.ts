import { entry, type Row } from '../../columns/columns.ts'
import { RememberedColumn } from '../../columns/remembered-column.ts'
import type { Seconds, UnixSeconds } from '../../reading/time.ts'
import type { Backlogs } from '../backlogs.ts'
import type { Step } from './backlog-history.ts'
import { keyOf, namesAt } from './earlier-statuses.ts'
import type { BacklogNames } from './journal.ts'

const hour: Seconds = 3600

/** Rows of all hours; about 40 MB. 10,000 backlogs with an objective fill a week. */
const usualMaxRows = 2_000_000

/** Names that are looked up between two yields. */
const rowsPerStep = 4096

/** What a backlog did in a period. */
export interface BacklogTotals {
  readonly names: BacklogNames
  /** Seconds in which it was known whether the backlog was within its objective. */
  readonly judged: Seconds
  /** Seconds of these in which it was. */
  readonly within: Seconds
  /** Messages removed without being done. */
  readonly discarded: number
}

export interface PeriodTotals {
  /** From when on nothing is missing. NaN: nothing was read yet. */
  readonly since: UnixSeconds
  readonly backlogs: readonly BacklogTotals[]
}

/** One row for each backlog that was judged, or lost messages, in an hour. */
interface HourRecord {
  readonly from: UnixSeconds
  readonly to: UnixSeconds
  readonly names: readonly BacklogNames[]
  readonly judged: Float32Array
  readonly within: Float32Array
  readonly discarded: Float64Array
}

/**
 * How long each backlog of a cluster was within its objective, and what it lost, hour by hour.
 *
 * A reading costs one loop over its rows only when an hour ends or a backlog is gone.
 */
export class HourlyTotals {
  readonly #maxRows: number
  readonly #records: HourRecord[] = []
  #rows = 0
  /** Begin of the current hour's record. */
  #from: UnixSeconds = NaN
  #last: Backlogs | null = null
  /** Totals at that time, by backlog id. NaN: 0. */
  readonly #judged = new RememberedColumn()
  readonly #within = new RememberedColumn()
  readonly #discarded = new RememberedColumn()
  readonly #names = new Map<number, BacklogNames>()
  /** Backlogs that ceased to exist in the current hour. */
  #gone: BacklogTotals[] = []

  constructor(maxRows = usualMaxRows) {
    this.#maxRows = maxRows
  }

  /** Takes a successful reading. */
  observe({ last, backlogs, previous }: Step, now: UnixSeconds): void {
    if (last === null) this.#startHour(backlogs, now)
    else this.#settleGone(last, previous)
    this.#last = backlogs
    if (Math.floor(now / hour) !== Math.floor(this.#from / hour)) this.#endHour(backlogs, now)
  }

  /**
   * Returns what happened from one time to another, to the hour: an hour counts if its middle is in the
   * period.
   */
  *totals(from: UnixSeconds, to: UnixSeconds, now: UnixSeconds): Generator<void, PeriodTotals> {
    const records = [...this.#records]
    if (this.#last !== null) records.push(this.#record(this.#last, now))
    const sums = new Map<string, BacklogTotals>()
    for (const record of records) {
      const middle = (record.from + record.to) / 2
      if (middle < from || middle >= to) continue
      for (let row = 0; row < record.names.length; row++) {
        if (row % rowsPerStep === 0) yield
        addTo(sums, record, row)
      }
    }
    return { since: records[0]?.from ?? NaN, backlogs: [...sums.values()] }
  }

  #settleGone(last: Backlogs, previous: Int32Array): void {
    const isKept = new Uint8Array(last.rows)
    let kept = 0
    for (const row of previous) {
      if (row < 0) continue
      isKept[row] = 1
      kept++
    }
    if (kept === last.rows) return
    for (let row = 0; row < last.rows; row++) {
      if (isKept[row] === 1) continue
      const totals = this.#sinceStart(last, row)
      if (totals !== null) this.#gone.push(totals)
      const id = last.id[row]!
      for (const column of [this.#judged, this.#within, this.#discarded]) column.forget(id)
      this.#names.delete(id)
    }
  }

  #endHour(backlogs: Backlogs, now: UnixSeconds): void {
    const record = this.#record(backlogs, now)
    this.#records.push(record)
    this.#rows += record.names.length
    while (this.#rows > this.#maxRows)
      this.#rows -= this.#records.shift()?.names.length ?? this.#rows
    this.#startHour(backlogs, now)
  }

  #startHour(backlogs: Backlogs, now: UnixSeconds): void {
    this.#from = now
    this.#gone = []
    const { rows, id, judgedTotal, withinObjectiveTotal, discardedTotal } = backlogs
    for (let row = 0; row < rows; row++) {
      this.#judged.set(id[row]!, judgedTotal[row]!)
      this.#within.set(id[row]!, withinObjectiveTotal[row]!)
      this.#discarded.set(id[row]!, discardedTotal[row]!)
    }
  }

  #record(backlogs: Backlogs, to: UnixSeconds): HourRecord {
    const found = [...this.#gone]
    for (let row = 0; row < backlogs.rows; row++) {
      const totals = this.#sinceStart(backlogs, row)
      if (totals !== null) found.push(totals)
    }
    return {
      from: this.#from,
      to,
      names: found.map(({ names }) => names),
      judged: Float32Array.from(found, ({ judged }) => judged),
      within: Float32Array.from(found, ({ within }) => within),
      discarded: Float64Array.from(found, ({ discarded }) => discarded),
    }
  }

  /** Null: it was not judged and lost nothing. */
  #sinceStart(backlogs: Backlogs, row: Row): BacklogTotals | null {
    const id = backlogs.id[row]!
    const judged = growth(this.#judged.at(id), backlogs.judgedTotal[row]!)
    const discarded = growth(this.#discarded.at(id), backlogs.discardedTotal[row]!)
    if (judged === 0 && discarded === 0) return null
    const within = growth(this.#within.at(id), backlogs.withinObjectiveTotal[row]!)
    const names = this.#names.get(id) ?? namesAt(backlogs, row)
    this.#names.set(id, names)
    return { names, judged, within, discarded }
  }
}

/** An unknown total is 0: it starts at 0 with the backlog or its objective. */
function growth(before: number, after: number): number {
  const grown = after - (before > 0 ? before : 0)
  return grown > 0 ? grown : 0
}

function addTo(sums: Map<string, BacklogTotals>, record: HourRecord, row: Row): void {
  const names = entry(record.names, row)
  const key = keyOf(names)
  const before = sums.get(key) ?? { names, judged: 0, within: 0, discarded: 0 }
  sums.set(key, {
    names,
    judged: before.judged + record.judged[row]!,
    within: before.within + record.within[row]!,
    discarded: before.discarded + record.discarded[row]!,
  })
}
