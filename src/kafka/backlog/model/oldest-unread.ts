import { type Ages, computeAge, createAges } from '../../../backlog/age.ts'
import { type Arrivals, unknownArrivals } from '../../../backlog/arrivals.ts'
import { LastKnownAges } from '../../../backlog/last-known-ages.ts'
import { capacityFor, type Row } from '../../../columns/columns.ts'
import { nextOffset } from '../memory/lag.ts'
import { type SearchTargets, SearchTargetsBuilder } from '../probes/search-targets.ts'
import type { LogHistory } from './log-history.ts'
import type { KnownPositions } from './model.ts'
import { type AgesOfOwners, OldestOfOwners } from './oldest-of-owners.ts'

/** The age of the oldest unread message of positions and of their owners. */
interface OldestUnread {
  /** Seconds, for each row of `Positions`. 0: no more waits than is tolerated. NaN: unknown. */
  readonly positionAge: Float64Array
  /** For each row of `GroupTopics`. */
  readonly groupTopicAges: AgesOfOwners
  /** Positions whose oldest message arrived before the history began. */
  readonly targets: SearchTargets
}

/** What is expected of positions. */
interface ExpectedOfPositions {
  /** For each row of `Positions`. */
  readonly tolerance: Float64Array
  /** Seconds, for each row of `GroupTopics`: maximum age. NaN: none is set. */
  readonly objective: Float64Array
}

/** What was found in the rows so far. */
interface FoundAges {
  readonly positionAge: Float64Array
  readonly owners: OldestOfOwners
  readonly targets: SearchTargetsBuilder
}

/** Rows between two yields. */
const rowsBetweenYields = 32_768

/** Finds how old the oldest unread message is at each position, from inflow history and probes. */
export class OldestUnreadMemory {
  /** By position id. */
  readonly #lastKnown = new LastKnownAges()
  readonly #logs: LogHistory
  /** One row, reused for all positions. */
  readonly #arrival: Arrivals = unknownArrivals(1)
  readonly #ages: Ages = createAges(1)

  constructor(logs: LogHistory) {
    this.#logs = logs
  }

  /**
   * Returns the ages of all positions and of their owners.
   *
   * One loop from lag to the oldest of each owner: columns for the steps in between would take 30 MB
   * for 300,000 positions. It yields inside, because for 300,000 waiting positions it takes more than
   * 100 ms on a busy machine; the other kernels take less.
   */
  *of(known: KnownPositions, expected: ExpectedOfPositions): Generator<void, OldestUnread> {
    const { positions, positionStates, groupTopics, groupTopicSums } = known
    const waiting = rowsAbove(positionStates.lag, expected.tolerance)
    if (waiting > 0) this.#lastKnown.reserve(capacityFor(positionStates.id))
    const found = {
      positionAge: new Float64Array(positions.rows),
      owners: new OldestOfOwners(groupTopics.rows),
      targets: new SearchTargetsBuilder(waiting),
    }
    for (let first = 0; first < positions.rows; first += rowsBetweenYields) {
      const end = Math.min(first + rowsBetweenYields, positions.rows)
      for (let row = first; row < end; row++) this.#take(known, row, expected, found)
      yield
    }
    const { positionAge, owners, targets } = found
    for (let owner = 0; owner < groupTopics.rows; owner++) {
      if (groupTopicSums.isIncomplete[owner] === 1) owners.takeUnknown(owner)
    }
    return { positionAge, groupTopicAges: owners.ages(), targets: targets.seal() }
  }

  forget(id: number): void {
    this.#lastKnown.forget(id)
  }

  /** Takes a position into what was found so far. */
  #take(
    known: KnownPositions,
    row: Row,
    { tolerance, objective }: ExpectedOfPositions,
    { positionAge, owners, targets }: FoundAges,
  ): void {
    const { lag } = known.positionStates
    const owner = known.groupTopics.ofPosition[row]!
    if (lag[row]! <= tolerance[row]!) owners.takeDone(owner)
    else if (lag[row]! > tolerance[row]!) {
      this.#find(known, row, targets, objective[owner]!)
      owners.takeWaiting(owner, this.#ages)
      positionAge[row] = this.#ages.age[0]!
    } else positionAge[row] = NaN
  }

  /** Writes the age at a position to `#ages`. */
  #find(
    { positions, positionStates, partitionOffsets, read }: KnownPositions,
    row: Row,
    targets: SearchTargetsBuilder,
    objective: number,
  ): void {
    const partition = positions.partition[row]!
    const partitionId = partitionOffsets.id[partition]!
    const next = nextOffset(
      positionStates.committedOffset[row]!,
      partitionOffsets.logStartOffset[partition]!,
    )
    const arrival = this.#arrival
    this.#logs.inflow.findArrival(partitionId, next, arrival, 0)
    if (Number.isNaN(arrival.notBefore[0])) {
      targets.add(partition, next, arrival.notAfter[0]!, objective)
    }
    this.#logs.probes.narrow(partitionId, next, arrival, 0)
    computeAge(arrival, read, this.#ages, 0)
    this.#rememberOrRecall(positionStates.id[row]!, positionStates.isStale[row] === 1)
  }

  /** Remembers the age of a position that was read, and replaces that of a stale one by its last. */
  #rememberOrRecall(id: number, isStale: boolean): void {
    const { age, lowerBound, upperBound } = this.#ages
    const last = this.#lastKnown
    if (!isStale) {
      last.take(id, age[0]!, lowerBound[0]!, upperBound[0]!)
      return
    }
    age[0] = last.age.at(id)
    lowerBound[0] = last.lowerBound.at(id)
    upperBound[0] = last.upperBound.at(id)
  }
}

/** Returns the number of rows at which more waits than is tolerated. */
function rowsAbove(lag: Float64Array, tolerance: Float64Array): number {
  let count = 0
  for (let row = 0; row < lag.length; row++) {
    if (lag[row]! > tolerance[row]!) count++
  }
  return count
}
