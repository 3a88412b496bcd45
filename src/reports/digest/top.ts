import type { Top } from './digest.ts'

/** Entries of a list. */
const maxEntries = 10

/** Returns the entries with the highest values; equal ones stay in their order. */
export function topBy<From, Entry>(
  items: readonly From[],
  value: (item: From) => number,
  entry: (item: From) => Entry,
): Top<Entry> {
  const known = (item: From): number => value(item) || 0
  const sorted = items.toSorted((some, other) => known(other) - known(some))
  return { total: items.length, entries: sorted.slice(0, maxEntries).map(entry) }
}
