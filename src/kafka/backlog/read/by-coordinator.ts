/** Groups by their coordinator. */
export function byCoordinator<Group extends { readonly coordinator: number }>(
  groups: readonly Group[],
): ReadonlyMap<number, readonly Group[]> {
  const parts = new Map<number, Group[]>()
  for (const group of groups) {
    const part = parts.get(group.coordinator)
    if (part === undefined) parts.set(group.coordinator, [group])
    else part.push(group)
  }
  return parts
}
