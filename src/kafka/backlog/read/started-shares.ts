/** The partitions of each share group that had a start offset, from reading to reading. */
export class StartedShares {
  readonly #started = new Map<string, ReadonlySet<string>>()

  has(group: string, share: string): boolean {
    return this.#started.get(group)?.has(share) === true
  }

  /** Takes all of a group's partitions that have a start offset, or had one and still are told of. */
  replace(group: string, shares: ReadonlySet<string>): void {
    this.#started.set(group, shares)
  }

  /** Forgets the groups that are listed no more. */
  keepOnly(groups: readonly string[]): void {
    const listed = new Set(groups)
    for (const group of this.#started.keys()) if (!listed.has(group)) this.#started.delete(group)
  }
}
