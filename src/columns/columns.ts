/** A column of numbers, one per row. Its owner documents the row set, the unit and the meaning of NaN. */
export type Column = Float64Array | Uint32Array | Int32Array | Uint8Array

/** A position in a row set. Rows are dense: 0 … rows - 1. */
export type Row = number

/**
 * Returns a cell that is known to exist, though the type system does not know it.
 *
 * Serves every kind of column, so V8 cannot compile it for one kind. Loops over 300,000 rows read
 * `column[row]!` instead, which is faster.
 */
export function cell(column: Column, row: Row): number {
  return column[row]!
}

/**
 * Returns the number of an id, which may be newer than the column. NaN: no number for this id.
 *
 * `column[id] ?? NaN` returns the same, but where a read can be `undefined`, V8 allocates at each read.
 */
export function numberAt(column: Float64Array, id: number): number {
  return id < column.length ? column[id]! : NaN
}

/** Returns an element that is known to exist, such as a name by its index. */
export function entry<T>(table: readonly T[], index: number): T {
  return table[index] as T
}

/** Returns true if both columns have the same numbers, including NaN. */
export function isSameColumn(some: Column, other: Column): boolean {
  if (some === other) return true
  // Comparing bytes is a thousand times faster than comparing numbers.
  return some.constructor === other.constructor && bytesOf(some).equals(bytesOf(other))
}

function bytesOf(column: Column): Buffer {
  return Buffer.from(column.buffer, column.byteOffset, column.byteLength)
}

/** Returns a new column of floats, computed one row at a time. */
export function derive(rows: number, value: (row: Row) => number): Float64Array {
  const column = new Float64Array(rows)
  for (let row = 0; row < rows; row++) column[row] = value(row)
  return column
}

/** Returns the length of a column indexed by these ids: one more than the highest. */
export function capacityFor(ids: Uint32Array): number {
  let highest = -1
  for (const id of ids) if (id > highest) highest = id
  return highest + 1
}

/** Returns a column of NaN. */
export function unknownColumn(rows: number): Float64Array {
  return new Float64Array(rows).fill(NaN)
}

/** Returns a column of 1, such as the value of each series whose information is in its labels. */
export function onesColumn(rows: number): Uint8Array {
  return new Uint8Array(rows).fill(1)
}

/** Returns a new column of flags: 1 where the predicate is true. */
export function deriveFlags(rows: number, isTrue: (row: Row) => boolean): Uint8Array {
  const column = new Uint8Array(rows)
  for (let row = 0; row < rows; row++) column[row] = Number(isTrue(row))
  return column
}

/** Returns a new column of indexes into another row set or table, computed one row at a time. */
export function deriveIndex(rows: number, index: (row: Row) => number): Uint32Array {
  const column = new Uint32Array(rows)
  for (let row = 0; row < rows; row++) column[row] = index(row)
  return column
}

/** Visits each row once, in order. */
export function eachRow(rows: number, visit: (row: Row) => void): void {
  for (let row = 0; row < rows; row++) visit(row)
}

/** Returns the rows for which the predicate is true, in order. */
export function rowsWhere(rows: number, isTrue: (row: Row) => boolean): Uint32Array {
  const found = new Uint32Array(rows)
  let count = 0
  for (let row = 0; row < rows; row++) if (isTrue(row)) found[count++] = row
  return found.slice(0, count)
}

/** A column being built: grows by doubling and is cut to size by `seal()`. Only builders use one. */
export interface GrowingColumn<C extends Column> {
  readonly rows: number
  push(value: number): void
  /** A value pushed earlier. */
  at(row: Row): number
  set(row: Row, value: number): void
  /** The finished column. The builder must not push afterwards. */
  seal(): C
}

export function growingFloats(capacity = 1024): GrowingColumn<Float64Array> {
  return new Growing(size => new Float64Array(size), capacity)
}

export function growingIndexes(capacity = 1024): GrowingColumn<Uint32Array> {
  return new Growing(size => new Uint32Array(size), capacity)
}

export function growingIntegers(capacity = 1024): GrowingColumn<Int32Array> {
  return new Growing(size => new Int32Array(size), capacity)
}

export function growingFlags(capacity = 1024): GrowingColumn<Uint8Array> {
  return new Growing(size => new Uint8Array(size), capacity)
}

class Growing<C extends Column> implements GrowingColumn<C> {
  readonly #allocate: (size: number) => C
  #column: C
  #rows = 0

  constructor(allocate: (size: number) => C, capacity: number) {
    this.#allocate = allocate
    this.#column = allocate(Math.max(capacity, 1))
  }

  get rows(): number {
    return this.#rows
  }

  push(value: number): void {
    if (this.#rows === this.#column.length) {
      const larger = this.#allocate(this.#column.length * 2)
      larger.set(this.#column)
      this.#column = larger
    }
    this.#column[this.#rows++] = value
  }

  at(row: Row): number {
    return this.#column[row]!
  }

  set(row: Row, value: number): void {
    this.#column[row] = value
  }

  seal(): C {
    if (this.#rows === this.#column.length) return this.#column
    // Copied to size, because slack would stay allocated as long as the reading.
    const sealed = this.#allocate(this.#rows)
    sealed.set(this.#column.subarray(0, this.#rows))
    return sealed
  }
}
