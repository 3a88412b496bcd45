import { growingIndexes } from '../columns/columns.ts'
import type { Counters } from '../columns/counter.ts'
import { Directory } from '../columns/directory.ts'
import { NameTable } from '../columns/names.ts'
import type { ClusterCounters } from './cluster-counters.ts'
import { recordOf } from '../columns/record-of.ts'

/**
 * Queues or exchanges by (vhost, name), with counters that continue from listing to listing.
 *
 * For each listing call `beginListing`, `list` for each object, then `endListing`.
 */
export class CountedObjects<Counted extends string> {
  readonly counters: Readonly<Record<Counted, Counters>>
  readonly #all: readonly Counters[]
  readonly #directory = new Directory<string>(() => new Map())
  readonly #types = new NameTable()
  /** Index into `#types`, by id. */
  readonly #type = growingIndexes()
  /** The last listing that showed the object, by id. */
  readonly #listedIn = growingIndexes()
  /** Vhosts whose latest complete listing showed an object, so that a new name there is a new object. */
  readonly #watched = new Set<string>()
  readonly #listedVhosts = new Set<string>()
  readonly #forget: (id: number) => void
  #listing = 0

  /** `forget` is called with each id before it is reused. */
  constructor(
    counters: ClusterCounters,
    counted: readonly Counted[],
    forget: (id: number) => void = () => undefined,
  ) {
    this.#forget = forget
    this.counters = recordOf(counted, () => counters.create())
    this.#all = Object.values(this.counters)
  }

  /** One more than the highest id: how long columns by id must be. */
  get capacity(): number {
    return this.#directory.capacity
  }

  beginListing(): void {
    this.#listing++
    this.#listedVhosts.clear()
  }

  /** Returns the id of an object that the listing shows. */
  list(vhost: string, name: string, type: string): number {
    const known = this.#directory.find(vhost, name)
    const id = known ?? this.#directory.idOf(vhost, name)
    const typeIndex = this.#types.indexOf(type)
    // One visible object of a vhost proves that all of it is visible: without permission the list of a
    // vhost is empty, and what a new permission reveals is not new.
    const isNew = known === undefined ? this.#watched.has(vhost) : this.#type.at(id) !== typeIndex
    if (known !== undefined && isNew) this.#forget(id)
    if (isNew) for (const counters of this.#all) counters.startAtZero(id)
    while (this.#type.rows <= id) {
      this.#type.push(typeIndex)
      this.#listedIn.push(this.#listing)
    }
    this.#type.set(id, typeIndex)
    this.#listedIn.set(id, this.#listing)
    this.#listedVhosts.add(vhost)
    return id
  }

  /** Returns true when the current listing has shown the object. */
  isListed(id: number): boolean {
    return this.#listedIn.at(id) === this.#listing
  }

  /** Forgets objects that a complete listing of their vhost no longer shows. */
  endListing(isComplete: (vhost: string) => boolean): void {
    this.#directory.sweep(
      (vhost, _name, id) => this.isListed(id) || !isComplete(vhost),
      id => {
        for (const counters of this.#all) counters.clear(id)
        this.#forget(id)
      },
    )
    for (const vhost of this.#watched) {
      if (isComplete(vhost) && !this.#listedVhosts.has(vhost)) this.#watched.delete(vhost)
    }
    for (const vhost of this.#listedVhosts) if (isComplete(vhost)) this.#watched.add(vhost)
  }

  /** Call it when other objects may pass the filters: a new name then does not prove a new object. */
  forgetListings(): void {
    this.#watched.clear()
  }
}

/** Returns the count of each id. NaN: never reported. */
export function countsOf(counters: Counters, id: Uint32Array): Float64Array {
  const counts = new Float64Array(id.length)
  for (let row = 0; row < counts.length; row++) counts[row] = counters.count(id[row]!)
  return counts
}
