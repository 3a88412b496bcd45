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

/** Renders backlogs as RFC 4180: raw numbers, `+Inf` for infinity, empty for unknown. */
export function reportCsv(backlogs: readonly BacklogEntry[]): string {
  const lines = [columns, ...backlogs.map(backlog => columns.map(column => backlog[column] ?? ''))]
  return lines.map(cells => `${cells.map(cell => quoted(String(cell))).join(',')}\r\n`).join('')
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
