import { cell, type Column, deriveIndex } from '../columns/columns.ts'
import { areSameNames } from '../columns/names.ts'
import { indexOfOwner } from '../columns/by-owner.ts'

/**
 * One label of a row set as columns: its distinct values, and for each row an index into them.
 *
 * Plain data, so that a page can compare the values with those of the last page and reuse their
 * text. An empty value means that the row does not have the label.
 */
export interface Label {
  readonly name: string
  /** Must never be changed: a later page takes the same array to have the same values. */
  readonly values: readonly string[]
  /** Index into `values` for each row. Null: every row has `values[0]`. */
  readonly index: Column | null
}

/** Returns a label with the same value on every row. */
export function constantLabel(name: string, value: string): Label {
  return { name, values: [value], index: null }
}

/** Returns a label whose value is `values[index[row]]`; without an index, `values[row]`. */
export function namedLabel(name: string, values: readonly string[], index?: Column): Label {
  return { name, values, index: index ?? deriveIndex(values.length, row => row) }
}

/** Returns a label whose values are integers, such as partitions or broker ids. */
export function numberedLabel(name: string, numbers: Column): Label {
  const { lowest, highest } = rangeOf(numbers)
  const isDense = lowest >= 0 && highest < numbers.length
  if (!isDense) return sparselyNumberedLabel(name, numbers)
  const values = Array.from({ length: highest + 1 }, (_, number) => String(number))
  return { name, values, index: numbers }
}

/** Returns the label of the owner of each row, such as the partition of a group's position. */
export function labelOfOwner(owner: Uint32Array, label: Label): Label {
  const { index } = label
  return index === null ? label : { ...label, index: indexOfOwner(owner, index) }
}

/** Returns true if name and values are the same; the rows that have them may differ. */
export function areSameValues(some: Label, other: Label): boolean {
  return some.name === other.name && areSameNames(some.values, other.values)
}

/** Broker ids can be any 32-bit number: an array of all values up to the highest could be too large. */
function sparselyNumberedLabel(name: string, numbers: Column): Label {
  const indexOf = new Map<number, number>()
  const index = deriveIndex(numbers.length, row => {
    const number = cell(numbers, row)
    const known = indexOf.get(number)
    if (known !== undefined) return known
    indexOf.set(number, indexOf.size)
    return indexOf.size - 1
  })
  return { name, values: Array.from(indexOf.keys(), String), index }
}

/** Returns 0 and -1 for an empty column. One pass without a call per row: there may be 300,000. */
function rangeOf(numbers: Column): { readonly lowest: number; readonly highest: number } {
  let lowest = 0
  let highest = -1
  for (let row = 0; row < numbers.length; row++) {
    const number = numbers[row]!
    if (number < lowest) lowest = number
    if (number > highest) highest = number
  }
  return { lowest, highest }
}
