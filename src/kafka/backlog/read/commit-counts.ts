/** Most commits in one OffsetFetch response, about 1 MB: more would delay the other responses. */
const rowsPerRequest = 20_000

/** Assumed number of commits of a group that has not been read yet. */
const rowsOfNewGroup = 100

/** Number of commits of each group in the last reading, which decides how many groups share a request. */
export class CommitCounts {
  readonly #counts = new Map<string, number>()

  remember(counted: ReadonlyMap<string, number>): void {
    for (const [group, count] of counted) this.#counts.set(group, count)
  }

  /** Removes groups that are no longer listed. */
  keepOnly(groups: readonly string[]): void {
    const listed = new Set(groups)
    for (const group of this.#counts.keys()) if (!listed.has(group)) this.#counts.delete(group)
  }

  /** Expected number of commits: that of the last reading. */
  get total(): number {
    let total = 0
    for (const count of this.#counts.values()) total += count
    return total
  }

  /** Splits groups so that each response has a bounded number of rows; a huge group has its own request. */
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
