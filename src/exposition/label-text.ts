import { cell } from '../domain/columns.ts'
import type { Label } from './label.ts'

/** Rendered labels of a row set, in one buffer. Row `r` is `bytes[ends[r - 1] … ends[r]]`. */
export interface LabelText {
  readonly bytes: Buffer
  readonly ends: Uint32Array
  /** What the text was rendered from, to see later whether it still holds. */
  readonly labels: readonly Label[]
}

/** Rows or values handled between two yields: a millisecond or two of work, cold code some more. */
const sliceLength = 4096

const openingBrace = 0x7b
const comma = 0x2c
const closingBrace = 0x7d
const space = 0x20

/**
 * Renders `{a="1",b="2"} ` for each row; every family on these rows reuses the text.
 *
 * Yields between slices: 1 M rows take a few hundred milliseconds.
 */
export function* renderLabels(labels: readonly Label[], rows: number): Generator<void, LabelText> {
  const pairs: Pairs[] = []
  for (const label of labels) pairs.push(yield* renderPairs(label))

  const bytes = Buffer.allocUnsafeSlow(yield* measure(pairs, rows))
  const ends = new Uint32Array(rows)
  let end = 0
  for (let row = 0; row < rows; row++) {
    if (row % sliceLength === sliceLength - 1) yield
    end = writeRow(bytes, end, pairs, row)
    ends[row] = end
  }
  // Rows without one of the labels were measured with its comma.
  return { bytes: end === bytes.length ? bytes : shrunk(bytes, end), ends, labels }
}

/** A label's dictionary as `name="value"`, in one buffer like the rows themselves. */
interface Pairs {
  readonly bytes: Buffer
  readonly ends: Uint32Array
  readonly index: Label['index']
}

function* renderPairs({ name, values, index }: Label): Generator<void, Pairs> {
  const texts: string[] = []
  const ends = new Uint32Array(values.length)
  let end = 0
  for (const [position, value] of values.entries()) {
    if (position % sliceLength === sliceLength - 1) yield
    const text = value === '' ? '' : `${name}="${escapeLabelValue(value)}"`
    texts.push(text)
    end += Buffer.byteLength(text)
    ends[position] = end
  }
  return { bytes: Buffer.from(texts.join('')), ends, index }
}

/** Measured first and written second: the text is kept for long, and slack would be kept with it. */
function* measure(labels: readonly Pairs[], rows: number): Generator<void, number> {
  const punctuation = labels.length + 2
  let size = rows * punctuation
  for (const pairs of labels) {
    for (let row = 0; row < rows; row++) {
      if (row % (sliceLength * 10) === 0) yield
      size += endOf(pairs, row) - startOf(pairs, row)
    }
  }
  return size
}

function writeRow(bytes: Buffer, start: number, labels: readonly Pairs[], row: number): number {
  let end = start
  for (const pairs of labels) {
    const from = startOf(pairs, row)
    const to = endOf(pairs, row)
    if (from === to) continue
    bytes[end] = end === start ? openingBrace : comma
    end++
    // Byte by byte: for so few, Buffer's copy takes five times as long.
    for (let at = from; at < to; at++) bytes[end++] = pairs.bytes[at] as number
  }
  if (end > start) bytes[end++] = closingBrace
  bytes[end++] = space
  return end
}

function startOf({ ends, index }: Pairs, row: number): number {
  const value = index === null ? 0 : cell(index, row)
  return value === 0 ? 0 : cell(ends, value - 1)
}

function endOf({ ends, index }: Pairs, row: number): number {
  return cell(ends, index === null ? 0 : cell(index, row))
}

function shrunk(bytes: Buffer, length: number): Buffer {
  const exact = Buffer.allocUnsafeSlow(length)
  bytes.copy(exact, 0, 0, length)
  return exact
}

function escapeLabelValue(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
}
