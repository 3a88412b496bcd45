/** The partitions of each share group that had a start offset, from reading to reading. */
export class StartedShares {
  readonly #started = new Map<string, ReadonlySet<string>>()
  /** Of the group that is being told. */
  #startedNow = new Set<string>()

  /** Takes whether a partition of the group has a start offset; gives whether it ever had one. */
  observe(group: string, share: string, isStored: boolean): boolean {
    const wasStored = this.#started.get(group)?.has(share) === true
    if (isStored || wasStored) this.#startedNow.add(share)
    return wasStored
  }

  /** All partitions of the group were told, or none counts. */
  groupEnd(group: string, isTold: boolean): void {
    if (isTold) this.#started.set(group, this.#startedNow)
    this.#startedNow = new Set()
  }

  /** Forgets the groups that are listed no more. */
  keepOnly(groups: readonly string[]): void {
    const listed = new Set(groups)
    for (const group of this.#started.keys()) if (!listed.has(group)) this.#started.delete(group)
  }
}
