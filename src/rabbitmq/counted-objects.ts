import { growingIndexes } from '../columns/columns.ts'
import { Counters } from '../columns/counter.ts'
import { Directory } from '../columns/directory.ts'
import { NameTable } from '../columns/names.ts'

/**
 * Queues or exchanges by (vhost, name), with counters that go on from listing to listing.
 *
 * A listing is told object by object: `beginListing`, `sight` each one, `endListing`.
 */
export class CountedObjects<Counted extends string> {
  readonly counters: Readonly<Record<Counted, Counters>>
  readonly #directory = new Directory<string>(() => new Map())
  readonly #types = new NameTable()
  /** Index into `#types`, by id. */
  readonly #type = growingIndexes()
  /** The listing that showed the object last, by id. */
  readonly #sightedIn = growingIndexes()
  /** Vhosts whose latest complete listing showed an object, so that a new name there is a birth. */
  readonly #watched = new Set<string>()
  readonly #sightedVhosts = new Set<string>()
  readonly #forget: (id: number) => void
  #listing = 0

  /** `forget` is told of ids that are given to another object. */
  constructor(counted: readonly Counted[], forget: (id: number) => void = () => undefined) {
    this.#forget = forget
    const counters = counted.map(name => [name, new Counters()] as const)
    this.counters = Object.fromEntries(counters) as Record<Counted, Counters>
  }

  /** One more than the highest id: how long columns by id must be. */
  get capacity(): number {
    return this.#directory.capacity
  }

  beginListing(): void {
    this.#listing++
    this.#sightedVhosts.clear()
  }

  /** The id of an object that the listing shows. */
  sight(vhost: string, name: string, type: string): number {
    const known = this.#directory.find(vhost, name)
    const id = known ?? this.#directory.idOf(vhost, name)
    const typeIndex = this.#types.indexOf(type)
    // Seeing any object of a vhost proves that we may see them all: a vhost without permission is
    // an empty list, and what a new permission uncovers was not born just now.
    const isNew = known === undefined ? this.#watched.has(vhost) : this.#type.at(id) !== typeIndex
    if (known !== undefined && isNew) this.#forget(id)
    if (isNew) this.#all().forEach(counters => counters.startAtZero(id))
    while (this.#type.rows <= id) {
      this.#type.push(typeIndex)
      this.#sightedIn.push(this.#listing)
    }
    this.#type.set(id, typeIndex)
    this.#sightedIn.set(id, this.#listing)
    this.#sightedVhosts.add(vhost)
    return id
  }

  /** True: the listing that is being told has shown the object. */
  isSighted(id: number): boolean {
    return this.#sightedIn.at(id) === this.#listing
  }

  /** Forgets what a complete listing of its vhost no longer shows. */
  endListing(isComplete: (vhost: string) => boolean): void {
    this.#directory.sweep(
      (vhost, _name, id) => this.isSighted(id) || !isComplete(vhost),
      id => {
        this.#all().forEach(counters => counters.clear(id))
        this.#forget(id)
      },
    )
    for (const vhost of this.#watched) {
      if (isComplete(vhost) && !this.#sightedVhosts.has(vhost)) this.#watched.delete(vhost)
    }
    for (const vhost of this.#sightedVhosts) if (isComplete(vhost)) this.#watched.add(vhost)
  }

  /** From now on another choice of objects is listed, so a name that is new to us is no birth. */
  forgetListings(): void {
    this.#watched.clear()
  }

  /** A node lost its part of every total. */
  sourceRestarted(): void {
    this.#all().forEach(counters => counters.sourceRestarted())
  }

  /** Over all counters. */
  get rebases(): number {
    return this.#all().reduce((sum, { rebases }) => sum + rebases, 0)
  }

  #all(): readonly Counters[] {
    return Object.values(this.counters)
  }
}
