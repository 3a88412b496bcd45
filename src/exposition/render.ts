import { cell, type Column } from '../columns/columns.ts'
import { type Family, helpText } from './family.ts'
import { longestNumberText, writeNumber } from './number-text.ts'
import type { Page, PageEntry, Series } from './page.ts'
import { SeriesPrefixWriter } from './series-prefix-writer.ts'

/** OpenMetrics 1.0.0, or Prometheus text 0.0.4. */
export type Format = 'openmetrics' | 'text'

const chunkSize = 64 * 1024
const newline = 0x0a

/** Rows without a sample after which the renderer yields: about a millisecond of work. */
const maxRowsPerTurn = 100_000

/**
 * Renders pages as exposition text, in chunks of up to 64 KiB or of four of the longest lines. A chunk
 * may be empty.
 *
 * Loops over families first and pages second: the format requires all samples of a family in one
 * block, even if they come from several clusters. Families are printed in the given order, followed
 * by families that are not in it. A family without samples has no header.
 */
export function* renderPages(
  pages: readonly Page[],
  order: readonly Family[],
  format: Format,
): Generator<Buffer> {
  const chunk = new Chunk()
  for (const entries of entriesByFamily(pages, order)) {
    const series = entries.flatMap(entry => entry.series).filter(hasSample)
    const [first] = entries
    if (first === undefined || series.length === 0) continue
    yield* renderText(chunk, headerOf(first.family, format))
    for (const one of series) yield* renderSeries(chunk, first.family.name, one)
  }
  if (format === 'openmetrics') yield* renderText(chunk, '# EOF\n')
  yield chunk.take()
}

function entriesByFamily(
  pages: readonly Page[],
  order: readonly Family[],
): Iterable<readonly PageEntry[]> {
  const entriesOf = new Map<string, PageEntry[]>(order.map(({ name }) => [name, []]))
  for (const page of pages) {
    for (const [name, entry] of page) {
      const entries = entriesOf.get(name)
      if (entries === undefined) entriesOf.set(name, [entry])
      else entries.push(entry)
    }
  }
  return entriesOf.values()
}

function hasSample({ values }: Series): boolean {
  return !values.every(Number.isNaN)
}

/** Returns the comment lines above a family's samples. */
function headerOf(family: Family, format: Format): string {
  const { name, type, unit } = family
  const help = helpText(family)
  if (format === 'text')
    return `# HELP ${name} ${escapeBackslashes(help)}\n# TYPE ${name} ${type}\n`
  // In OpenMetrics, the name of a counter's family lacks the suffix `_total` of its samples.
  const stem = type === 'counter' ? name.replace(/_total$/, '') : name
  const unitLine = unit === undefined ? '' : `# UNIT ${stem} ${unit}\n`
  const escapedHelp = escapeBackslashes(help).replaceAll('"', '\\"')
  return `# TYPE ${stem} ${type}\n${unitLine}# HELP ${stem} ${escapedHelp}\n`
}

function escapeBackslashes(help: string): string {
  return help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}

function* renderText(chunk: Chunk, text: string): Generator<Buffer> {
  const length = Buffer.byteLength(text)
  if (!chunk.hasRoomFor(length)) yield chunk.take(length)
  chunk.length += chunk.bytes.write(text, chunk.length)
}

function* renderSeries(
  chunk: Chunk,
  family: string,
  { suffix, labels, values }: Series,
): Generator<Buffer> {
  const prefixes = new SeriesPrefixWriter(family + suffix, labels)
  const longestLine = prefixes.longest + longestNumberText + 1
  let row = 0
  while ((row = writeLines(chunk, { prefixes, values, longestLine }, row)) < values.length) {
    yield chunk.take(longestLine)
  }
}

interface Lines {
  readonly prefixes: SeriesPrefixWriter
  readonly values: Column
  readonly longestLine: number
}

/** Writes lines until the chunk is full or `maxRowsPerTurn` is reached; returns the next row. */
function writeLines(chunk: Chunk, { prefixes, values, longestLine }: Lines, from: number): number {
  const { bytes } = chunk
  const stop = Math.min(values.length, from + maxRowsPerTurn)
  for (let row = from; row < stop; row++) {
    const value = cell(values, row)
    if (Number.isNaN(value)) continue
    if (!chunk.hasRoomFor(longestLine)) return row
    let end = prefixes.write(bytes, chunk.length, row)
    end = writeNumber(bytes, end, value)
    bytes[end++] = newline
    chunk.length = end
  }
  return stop
}

/** Buffer for the text of the next chunk. */
class Chunk {
  bytes = Buffer.allocUnsafeSlow(chunkSize)
  length = 0

  hasRoomFor(length: number): boolean {
    return this.length + length <= this.bytes.length
  }

  /**
   * Returns the text written so far and starts a new buffer, since the socket may still use the old.
   *
   * `longest` is the length of the longest line of the family to come. The buffer has room for four
   * of these: with room for one, a single long label value would put each line of the family into a
   * chunk of its own.
   */
  take(longest = 0): Buffer {
    const written = this.bytes.subarray(0, this.length)
    this.bytes = Buffer.allocUnsafeSlow(Math.max(chunkSize, longest * 4))
    this.length = 0
    return written
  }
}
