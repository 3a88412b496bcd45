/**
 * A `Map`, or a replacement that needs less memory.
 *
 * During iteration, the entry just visited may be deleted.
 */
interface InnerIds<Inner> extends Iterable<[inner: Inner, id: number]> {
  readonly size: number
  get(inner: Inner): number | undefined
  set(inner: Inner, id: number): void
  delete(inner: Inner): void
}

/**
 * Assigns (outer, inner) pairs a dense id that stays the same over readings.
 *
 * Used for (topic id, partition), (vhost, queue) and (group, topic): memory that outlives a reading
 * is indexed by these ids. A freed id is reused only after its memory was cleared by the callback
 * `clear`.
 */
export class Directory<Inner extends string | number> {
  readonly #ids = new Map<string, InnerIds<Inner>>()
  readonly #createInners: () => InnerIds<Inner>
  readonly #free: number[] = []
  #capacity = 0

  /** `createInners` returns an empty map from inner to id, for one outer. */
  constructor(createInners: () => InnerIds<Inner>) {
    this.#createInners = createInners
  }

  /** One more than the highest id ever assigned: the length of a column indexed by id. */
  get capacity(): number {
    return this.#capacity
  }

  /** Number of pairs that have an id now. */
  get size(): number {
    return this.#capacity - this.#free.length
  }

  /** Returns the id of a pair; a new pair gets a freed id or the next one. */
  idOf(outer: string, inner: Inner): number {
    let inners = this.#ids.get(outer)
    if (inners === undefined) {
      inners = this.#createInners()
      this.#ids.set(outer, inners)
    }
    const known = inners.get(inner)
    if (known !== undefined) return known
    const id = this.#free.pop() ?? this.#capacity++
    inners.set(inner, id)
    return id
  }

  /** Returns the id of a pair. Undefined: the pair has none. */
  find(outer: string, inner: Inner): number | undefined {
    return this.#ids.get(outer)?.get(inner)
  }

  /** Frees the pairs that `keeps` rejects; `clear` must forget everything remembered for the id. */
  sweep(
    keeps: (outer: string, inner: Inner, id: number) => boolean,
    clear: (id: number, outer: string, inner: Inner) => void,
  ): void {
    for (const [outer, inners] of this.#ids) {
      for (const [inner, id] of inners) {
        if (keeps(outer, inner, id)) continue
        clear(id, outer, inner)
        inners.delete(inner)
        this.#free.push(id)
      }
      if (inners.size === 0) this.#ids.delete(outer)
    }
  }

  /** Frees every pair whose id is not among `ids`, which holds each id once. */
  keepOnly(ids: Uint32Array, clear: (id: number, outer: string, inner: Inner) => void): void {
    if (this.size === ids.length) return
    const isKept = new Uint8Array(this.#capacity)
    for (const id of ids) isKept[id] = 1
    this.sweep((_outer, _inner, id) => isKept[id] === 1, clear)
  }
}
