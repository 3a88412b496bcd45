/**
 * Returns elements in order, and of those with the same identity only the last one.
 *
 * Every list of a broker passes through here or through a map by identity before it has rows: two rows
 * with the same identity would be the same series twice, and Prometheus rejects the whole scrape then.
 * `compare` returns 0 for the same identity.
 */
export function sortedByIdentity<T>(
  elements: Iterable<T>,
  compare: (a: T, b: T) => number,
): readonly T[] {
  const sorted = [...elements].sort(compare)
  return sorted.filter((element, at) => {
    const next = sorted[at + 1]
    return next === undefined || compare(element, next) !== 0
  })
}
