import type { StagedGroup } from '../facts/groups-builder.ts'

/** Groups by their coordinator. */
export function byCoordinator(
  groups: readonly StagedGroup[],
): ReadonlyMap<number, readonly StagedGroup[]> {
  const parts = new Map<number, StagedGroup[]>()
  for (const group of groups) {
    const part = parts.get(group.coordinator)
    if (part === undefined) parts.set(group.coordinator, [group])
    else part.push(group)
  }
  return parts
}
