import { cell, type Column, deriveIndex, maxBy } from '../domain/columns.ts'

/**
 * One label of a row set, as plain columns: a dictionary of values and which of them each row has.
 *
 * Plain data, so that a page can see that rows did not change and keep their rendered text.
 */
export interface Label {
  readonly name: string
  readonly values: readonly string[]
  /** Index into `values` for each row. Null: every row has `values[0]`. */
  readonly index: Column | null
}

/** The same value on every row. */
export function constantLabel(name: string, value: string): Label {
  return { name, values: [value], index: null }
}

/** The value of a row is `values[index[row]]`; without an index, `values[row]`. */
export function namedLabel(name: string, values: readonly string[], index?: Column): Label {
  return { name, values, index: index ?? deriveIndex(values.length, row => row) }
}

/** The value is a small whole number, such as a partition or a broker id. */
export function numberedLabel(name: string, numbers: Column): Label {
  const highest = cell(
    maxBy(
      1,
      numbers.length,
      () => 0,
      row => cell(numbers, row),
    ),
    0,
  )
  const length = Number.isNaN(highest) ? 0 : highest + 1
  return { name, values: Array.from({ length }, (_, number) => String(number)), index: numbers }
}

/** Rows of a state label: each object of the row set once for every word, words running fastest. */
export function stateLabel(name: string, words: readonly string[], objects: number): Label {
  return {
    name,
    values: words,
    index: deriveIndex(objects * words.length, row => row % words.length),
  }
}

/** The labels of objects, spread over the rows that `stateLabel` makes of them. */
export function spreadLabel(label: Label, words: readonly string[], objects: number): Label {
  const { index } = label
  if (index === null) return label
  return {
    ...label,
    index: deriveIndex(objects * words.length, row => cell(index, Math.floor(row / words.length))),
  }
}
