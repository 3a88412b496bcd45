import type { Status } from '../backlog/status.ts'
import type { BacklogEntry, BacklogsDocument, JsonNumber } from './backlogs-document.ts'
import { humanAge, humanAmount, humanDuration } from './human.ts'
import type { Style } from '../cli/style.ts'

interface Column {
  readonly heading: string
  readonly isNumber?: boolean
  /** True: nothing stands behind it, so it needs no spaces there. */
  readonly isLast?: boolean
  /** True: names, which are cut where the terminal is too narrow. */
  readonly isCut?: boolean
  readonly text: (backlog: BacklogEntry) => string
  readonly style?: (backlog: BacklogEntry, style: Style) => (text: string) => string
}

const gap = 2
const shortestName = 8
const unknown = '–'

const clusterColumn: Column = {
  heading: 'CLUSTER',
  isCut: true,
  text: ({ messaging_cluster: cluster }) => cluster,
}

const columns: readonly Column[] = [
  { heading: 'DESTINATION', isCut: true, text: destinationText },
  { heading: 'GROUP', isCut: true, text: ({ consumer_group: group }) => group ?? unknown },
  { heading: 'MESSAGES', isNumber: true, text: ({ messages }) => amountText(messages) },
  { heading: 'AGE', text: ageText },
  { heading: 'IN/S', isNumber: true, text: backlog => amountText(backlog.arrived_per_second) },
  { heading: 'OUT/S', isNumber: true, text: backlog => amountText(backlog.completed_per_second) },
  { heading: 'DRAIN', isNumber: true, text: ({ drain_seconds: drain }) => durationText(drain) },
  {
    heading: 'STATUS',
    isLast: true,
    text: ({ status }) => status,
    style: ({ status }, style) => statusPaint(status, style),
  },
]

/** Backlogs as an aligned table; names are cut only where it is wider than the terminal. */
export function reportTable(
  { backlogs, clusters }: Pick<BacklogsDocument, 'backlogs' | 'clusters'>,
  { style, width = Infinity }: { readonly style: Style; readonly width?: number | undefined },
): string {
  const shown = clusters.length > 1 ? [clusterColumn, ...columns] : columns
  const cells = shown.map(column => backlogs.map(backlog => visible(column.text(backlog))))
  const widths = fitted(shown, cells, width)
  const line = (texts: readonly string[], painted: (text: string, at: number) => string): string =>
    texts
      .map((text, at) => painted(aligned(cut(text, widths[at] ?? 0), shown[at], widths[at]), at))
      .join(' '.repeat(gap))
  return [
    line(
      shown.map(({ heading }) => heading),
      text => style.strong(text),
    ),
    ...backlogs.map((backlog, row) =>
      line(
        cells.map(texts => texts[row] ?? ''),
        (text, at) => shown[at]?.style?.(backlog, style)(text) ?? text,
      ),
    ),
  ].join('\n')
}

/** The widths of columns, names shortened by what the terminal lacks, the longest first. */
function fitted(
  shown: readonly Column[],
  cells: readonly (readonly string[])[],
  width: number,
): readonly number[] {
  const widths = shown.map(({ heading }, at) =>
    Math.max(heading.length, ...(cells[at] ?? []).map(lengthOf)),
  )
  const total = widths.reduce((sum, one) => sum + one + gap, -gap)
  for (let excess = total - width; excess > 0 && excess < Infinity; excess--) {
    const names = widths.map((one, at) => (shown[at]?.isCut === true ? one : 0))
    const widest = names.indexOf(Math.max(...names))
    if ((widths[widest] ?? 0) <= shortestName) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}

function aligned(text: string, column: Column | undefined, width = 0): string {
  if (column?.isLast === true) return text
  const space = ' '.repeat(Math.max(width - lengthOf(text), 0))
  return column?.isNumber === true ? space + text : text + space
}

/** Cut in the middle: names of one owner often begin alike, and versions stand at the end. */
function cut(text: string, width: number): string {
  const characters = Array.from(text)
  if (characters.length <= width) return text
  const head = Math.ceil((width - 1) / 2)
  const tail = width - 1 - head
  return [...characters.slice(0, head), '…', ...characters.slice(characters.length - tail)].join('')
}

/** In characters, not in halves of them. */
function lengthOf(text: string): number {
  return Array.from(text).length
}

/** A queue may be named so that a terminal would obey, or turn around what follows. */
function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, '�')
}

function destinationText({ vhost, destination }: BacklogEntry): string {
  return vhost === null || vhost === '/' ? destination : `${vhost}/${destination}`
}

function amountText(amount: JsonNumber): string {
  if (amount === null) return unknown
  return amount === '+Inf' ? '∞' : humanAmount(amount)
}

function durationText(seconds: JsonNumber): string {
  if (seconds === null) return unknown
  return seconds === '+Inf' ? 'never' : humanDuration(seconds)
}

function ageText(backlog: BacklogEntry): string {
  const text = humanAge(
    finite(backlog.age_seconds),
    finite(backlog.age_lower_bound_seconds),
    finite(backlog.age_upper_bound_seconds),
  )
  return text ?? unknown
}

function finite(value: JsonNumber): number | null {
  return value === '+Inf' ? null : value
}

function statusPaint(status: Status, style: Style): (text: string) => string {
  if (status === 'ok') return style.good
  return status === 'unknown' || status === 'behind' ? style.warning : style.bad
}
