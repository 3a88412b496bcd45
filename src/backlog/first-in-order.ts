/** Items that are filtered or sorted between two yields, which takes 2 ms. */
export const itemsPerStep = 1024

type Compare<T> = (some: T, other: T) => number

/**
 * Returns the first `length` items in the order of `compare`; equal ones stay in their order.
 *
 * Runs of items are sorted one by one and merged only as far as needed.
 */
export function* firstInOrder<T>(
  items: readonly T[],
  compare: Compare<T>,
  length: number,
): Generator<void, readonly T[]> {
  const runs: (readonly T[])[] = []
  for (let first = 0; first < items.length; first += itemsPerStep) {
    runs.push(items.slice(first, first + itemsPerStep).sort(compare))
    yield
  }
  return yield* mergeAll(runs, compare, length)
}

/** Merges sorted runs in pairs until one is left, which is cut to a length. */
function* mergeAll<T>(
  runs: readonly (readonly T[])[],
  compare: Compare<T>,
  length: number,
): Generator<void, readonly T[]> {
  let left = runs
  while (left.length > 1) {
    const merged: (readonly T[])[] = []
    for (let at = 0; at < left.length; at += 2) {
      const [one = [], two = []] = left.slice(at, at + 2)
      merged.push(yield* mergeTwo(one, two, compare, length))
    }
    left = merged
  }
  return (left[0] ?? []).slice(0, length)
}

function* mergeTwo<T>(
  one: readonly T[],
  two: readonly T[],
  compare: Compare<T>,
  length: number,
): Generator<void, readonly T[]> {
  const merged: T[] = []
  const end = Math.min(one.length + two.length, length)
  for (let nextOfTwo = 0; merged.length < end;) {
    if (merged.length % itemsPerStep === 0) yield
    const some = one[merged.length - nextOfTwo]
    const other = two[nextOfTwo]
    const isOther = other !== undefined && (some === undefined || compare(other, some) < 0)
    const item = isOther ? other : some
    if (item !== undefined) merged.push(item)
    if (isOther) nextOfTwo++
  }
  return merged
}
