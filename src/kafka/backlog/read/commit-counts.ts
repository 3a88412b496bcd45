/** Commits that one OffsetFetch may answer, about 1 MB: more would delay the other answers. */
const rowsPerRequest = 20_000

/** What a group that was never read is taken to answer. */
const rowsOfNewGroup = 100

/** How many commits each group had when it was last read: how many groups may share a request. */
export class CommitCounts {
  readonly #counts = new Map<string, number>()

  remember(counted: ReadonlyMap<string, number>): void {
    for (const [group, count] of counted) this.#counts.set(group, count)
  }

  /** Forgets the groups that are listed no more. */
  keepOnly(groups: readonly string[]): void {
    const listed = new Set(groups)
    for (const group of this.#counts.keys()) if (!listed.has(group)) this.#counts.delete(group)
  }

  /** How many commits a reading may find: those that the last one found. */
  get total(): number {
    let total = 0
    for (const count of this.#counts.values()) total += count
    return total
  }

  /** Splits groups so that each request answers a bounded number of rows; a huge group goes alone. */
  chunks(groups: readonly string[]): readonly (readonly string[])[] {
    const chunks: string[][] = []
    let rows = Infinity
    for (const group of groups) {
      const count = this.#counts.get(group) ?? rowsOfNewGroup
      rows += count
      if (rows > rowsPerRequest) {
        chunks.push([])
        rows = count
      }
      chunks.at(-1)?.push(group)
    }
    return chunks
  }
}
