import type { Status } from '../backlog/status.ts'
import type { BacklogEntry, BacklogsDocument } from './backlogs-document.ts'
import type { JsonNumber } from './json-values.ts'
import { printable } from '../text/printable.ts'
import { humanAge, humanAmount, humanDrainTime } from './human.ts'

/** Marks parts of the table, for example with colours. */
export interface TableStyle {
  readonly strong: (text: string) => string
  readonly good: (text: string) => string
  readonly warning: (text: string) => string
  readonly bad: (text: string) => string
}

interface Column {
  readonly heading: string
  readonly isNumber?: boolean
  /** The last column gets no trailing spaces. */
  readonly isLast?: boolean
  /** Contains names, which are shortened if the terminal is too narrow. */
  readonly isShortened?: boolean
  readonly text: (backlog: BacklogEntry) => string
  readonly style?: (backlog: BacklogEntry, style: TableStyle) => (text: string) => string
}

const gap = 2
const minNameWidth = 8
/** In a pipe too: one name of 8,000 characters would widen every row. CSV and JSON have whole names. */
const maxWidth = 100
const unknown = '–'

const clusterColumn: Column = {
  heading: 'CLUSTER',
  isShortened: true,
  text: ({ messaging_cluster: cluster }) => cluster,
}

const columns: readonly Column[] = [
  { heading: 'DESTINATION', isShortened: true, text: destinationText },
  { heading: 'GROUP', isShortened: true, text: ({ consumer_group: group }) => group ?? unknown },
  { heading: 'MESSAGES', isNumber: true, text: ({ messages }) => amountText(messages) },
  { heading: 'AGE', text: ageText },
  { heading: 'IN/S', isNumber: true, text: backlog => amountText(backlog.arrived_per_second) },
  { heading: 'OUT/S', isNumber: true, text: backlog => amountText(backlog.completed_per_second) },
  { heading: 'DRAIN', isNumber: true, text: drainText },
  {
    heading: 'STATUS',
    isLast: true,
    text: ({ status }) => status,
    style: ({ status }, style) => statusStyle(status, style),
  },
]

/** Renders backlogs as an aligned table; names are shortened if it is wider than the terminal. */
export function reportTable(
  { backlogs, clusters }: Pick<BacklogsDocument, 'backlogs' | 'clusters'>,
  { style, width = Infinity }: { readonly style: TableStyle; readonly width?: number | undefined },
): string {
  const shown = clusters.length > 1 ? [clusterColumn, ...columns] : columns
  const cells = shown.map(column => backlogs.map(backlog => printable(column.text(backlog))))
  const widths = fittedWidths(shown, cells, width)
  const line = (texts: readonly string[], mark: (text: string, at: number) => string): string =>
    texts
      .map((text, at) => mark(aligned(shortened(text, widths[at] ?? 0), shown[at], widths[at]), at))
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

/** Returns the widths of the columns; shortens names to fit, the widest column first. */
function fittedWidths(
  shown: readonly Column[],
  cells: readonly (readonly string[])[],
  width: number,
): readonly number[] {
  const widths = shown.map(({ heading }, at) =>
    (cells[at] ?? []).reduce(
      (widest, text) => Math.min(Math.max(widest, lengthOf(text)), maxWidth),
      heading.length,
    ),
  )
  const total = widths.reduce((sum, one) => sum + one + gap, -gap)
  for (let excess = total - width; excess > 0 && excess < Infinity; excess--) {
    const names = widths.map((one, at) => (shown[at]?.isShortened === true ? one : 0))
    const widest = names.indexOf(Math.max(...names))
    if ((widths[widest] ?? 0) <= minNameWidth) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}

function aligned(text: string, column: Column | undefined, width = 0): string {
  if (column?.isLast === true) return text
  const space = ' '.repeat(Math.max(width - lengthOf(text), 0))
  return column?.isNumber === true ? space + text : text + space
}

/** Shortens in the middle: names often share a prefix and end with a version. */
function shortened(text: string, width: number): string {
  const characters = Array.from(text)
  if (characters.length <= width) return text
  const head = Math.ceil((width - 1) / 2)
  const tail = width - 1 - head
  return [...characters.slice(0, head), '…', ...characters.slice(characters.length - tail)].join('')
}

/** In code points, not in UTF-16 units. */
function lengthOf(text: string): number {
  return Array.from(text).length
}

function destinationText({ vhost, destination }: BacklogEntry): string {
  return vhost === null || vhost === '/' ? destination : `${vhost}/${destination}`
}

function amountText(amount: JsonNumber): string {
  if (amount === null) return unknown
  return amount === '+Inf' ? '∞' : humanAmount(amount)
}

function drainText({ drain_seconds: drain, status }: BacklogEntry): string {
  if (drain === null) return unknown
  return humanDrainTime(drain === '+Inf' ? Infinity : drain, status)
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

function statusStyle(status: Status, style: TableStyle): (text: string) => string {
  if (status === 'ok') return style.good
  return status === 'unknown' || status === 'behind' ? style.warning : style.bad
}
