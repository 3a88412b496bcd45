import type { EncodedLabel, EncodedLabels } from './encoded-labels.ts'

const openingBrace = 0x7b
const comma = 0x2c
const closingBrace = 0x7d
const space = 0x20

/**
 * Writes the text before the value in each sample of a family: `name{a="1",b="2"} `.
 *
 * Most rows share their first labels with the row before. These are copied from its prefix in one
 * call, which costs as much as writing fifteen bytes one by one.
 */
export class SeriesPrefixWriter {
  /** Upper bound of the length of a prefix, in bytes. */
  readonly longest: number
  readonly #name: Buffer
  readonly #labels: readonly EncodedLabel[]
  /** Positions at which the first `n` labels of the last prefix end, relative to its start. */
  readonly #ends: Uint32Array
  /** Null: nothing has been written yet. */
  #lastBytes: Buffer | null = null
  #lastStart = 0
  #lastRow = 0

  constructor(name: string, { labels, longest }: EncodedLabels) {
    this.#name = Buffer.from(name)
    this.#labels = labels
    this.#ends = new Uint32Array(labels.length + 1)
    this.longest = this.#name.length + longest
  }

  /**
   * Writes the prefix of a row; returns the position after it.
   *
   * The bytes of the last call must be unchanged if `bytes` is the same buffer.
   */
  write(bytes: Buffer, start: number, row: number): number {
    const shared = this.#begin(bytes, start, row)
    const labelsFrom = start + this.#name.length
    let end = start + this.#ends[shared]!
    for (let label = shared; label < this.#labels.length; label++) {
      const { index, texts, ends } = this.#labels[label] as EncodedLabel
      const value = index === null ? 0 : index[row]!
      const from = value === 0 ? 0 : ends[value - 1]!
      const to = ends[value]!
      if (from < to) {
        bytes[end] = end === labelsFrom ? openingBrace : comma
        end++
      }
      for (let at = from; at < to; at++) bytes[end++] = texts[at]!
      this.#ends[label + 1] = end - start
    }
    this.#lastStart = start
    this.#lastRow = row
    if (end > labelsFrom) bytes[end++] = closingBrace
    bytes[end++] = space
    return end
  }

  /** Writes the name and the labels shared with the last prefix; returns the number of labels. */
  #begin(bytes: Buffer, start: number, row: number): number {
    if (bytes !== this.#lastBytes) {
      this.#lastBytes = bytes
      this.#ends[0] = this.#name.copy(bytes, start)
      return 0
    }
    const shared = this.#sharedLabels(row)
    bytes.copyWithin(start, this.#lastStart, this.#lastStart + this.#ends[shared]!)
    return shared
  }

  #sharedLabels(row: number): number {
    for (let label = 0; label < this.#labels.length; label++) {
      const { index } = this.#labels[label] as EncodedLabel
      if (index !== null && index[row] !== index[this.#lastRow]) return label
    }
    return this.#labels.length
  }
}
