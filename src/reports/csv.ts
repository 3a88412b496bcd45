import { printable } from '../text/printable.ts'
import type { BacklogEntry } from './backlogs-document.ts'

const columns = [
  'messaging_cluster',
  'messaging_system',
  'vhost',
  'destination',
  'consumer_group',
  'status',
  'messages',
  'age_seconds',
  'age_lower_bound_seconds',
  'age_upper_bound_seconds',
  'objective_seconds',
  'arrived_per_second',
  'completed_per_second',
  'drain_seconds',
  'consumers',
  'unknown_partitions',
  'stale_partitions',
] as const satisfies readonly (keyof BacklogEntry)[]

/**
 * Renders backlogs as RFC 4180: raw numbers, `+Inf` for infinity, empty for unknown.
 *
 * Names are printable, and one that a spreadsheet would run as a formula begins with `'`.
 */
export function reportCsv(backlogs: readonly BacklogEntry[]): string {
  const lines = [
    columns,
    ...backlogs.map(backlog => columns.map(column => cellOf(backlog[column]))),
  ]
  return lines.map(cells => `${cells.map(quoted).join(',')}\r\n`).join('')
}

function cellOf(value: string | number | null): string {
  if (typeof value !== 'string' || value === '+Inf') return String(value ?? '')
  const text = printable(value)
  // With full-width forms, which spreadsheets read as the same characters.
  return /^\s*[=+\-@＝＋－＠]/.test(text) ? `'${text}` : text
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
