/** The group of a request in a version that asks for one; more is a mistake of the caller. */
export function onlyGroup(groups: readonly string[]): string {
  const [group] = groups
  if (group === undefined || groups.length > 1) {
    throw new RangeError(`this version of the request asks for one group, not ${groups.length}`)
  }
  return group
}
