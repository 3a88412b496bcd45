/** Returns the only group of a request. Throws if there are more: a bug of the caller. */
export function singleGroup(groups: readonly string[]): string {
  const [group] = groups
  if (group === undefined || groups.length > 1) {
    throw new RangeError(`this version of the request takes one group, found ${groups.length}`)
  }
  return group
}
