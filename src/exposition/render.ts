import { cell, type Column } from '../columns/columns.ts'
import type { Family } from './family.ts'
import { longestNumberText, writeNumber } from './number-text.ts'
import type { Page, PageEntry, Series } from './page.ts'
import { SeriesPrefixWriter } from './series-prefix-writer.ts'

/** OpenMetrics 1.0.0, or Prometheus text 0.0.4. */
export type Format = 'openmetrics' | 'text'

const chunkSize = 64 * 1024
const newline = 0x0a

/** Rows visited without finding a sample before the caller gets a turn: about a millisecond. */
const longestSilence = 100_000

/**
 * Renders pages as exposition text, in chunks of up to 64 KiB, or of four of the longest lines; some
 * are empty.
 *
 * Loops over families first and pages second: the format wants all samples of a family in one
 * place, also when they come from several clusters. Families come in the given order, and those
 * that it lacks after it. A family without a sample prints no header.
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

/** The lines above a family's samples. */
function headerOf({ name, type, unit, help }: Family, format: Format): string {
  if (format === 'text')
    return `# HELP ${name} ${escapeBackslashes(help)}\n# TYPE ${name} ${type}\n`
  // OpenMetrics names a counter's family without the suffix that its samples have.
  const family = type === 'counter' ? name.replace(/_total$/, '') : name
  const unitLine = unit === undefined ? '' : `# UNIT ${family} ${unit}\n`
  const escapedHelp = escapeBackslashes(help).replaceAll('"', '\\"')
  return `# TYPE ${family} ${type}\n${unitLine}# HELP ${family} ${escapedHelp}\n`
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
  const heads = new SeriesPrefixWriter(family + suffix, labels)
  const longestLine = heads.longest + longestNumberText + 1
  let row = 0
  while ((row = writeLines(chunk, { heads, values, longestLine }, row)) < values.length) {
    yield chunk.take(longestLine)
  }
}

interface Lines {
  readonly heads: SeriesPrefixWriter
  readonly values: Column
  readonly longestLine: number
}

/** Writes lines until the chunk is full or the silence long; returns the row to go on with. */
function writeLines(chunk: Chunk, { heads, values, longestLine }: Lines, from: number): number {
  const { bytes } = chunk
  const stop = Math.min(values.length, from + longestSilence)
  for (let row = from; row < stop; row++) {
    const value = cell(values, row)
    if (Number.isNaN(value)) continue
    if (!chunk.hasRoomFor(longestLine)) return row
    let end = heads.write(bytes, chunk.length, row)
    end = writeNumber(bytes, end, value)
    bytes[end++] = newline
    chunk.length = end
  }
  return stop
}

/** A stretch of text being written; handed on when it is full. */
class Chunk {
  bytes = Buffer.allocUnsafeSlow(chunkSize)
  length = 0

  hasRoomFor(length: number): boolean {
    return this.length + length <= this.bytes.length
  }

  /**
   * What is written; goes on in fresh memory, since the socket may still hold the old.
   *
   * `longest` is the length of the longest line to come. With room for no more than that, a single
   * long label value would make a chunk of each line of its family.
   */
  take(longest = 0): Buffer {
    const written = this.bytes.subarray(0, this.length)
    this.bytes = Buffer.allocUnsafeSlow(Math.max(chunkSize, longest * 4))
    this.length = 0
    return written
  }
}
