import type { ConfigSources } from '../config/load.ts'
import type { SortOrder } from '../backlog/ranking.ts'
import type { Seconds } from '../reading/time.ts'
import type { BacklogsDocument, ClusterEntry } from '../reports/backlogs-document.ts'
import { humanCount, humanDuration } from '../reports/human.ts'
import { fetchReport } from './fetch-report.ts'
import { errorText } from './error-text.ts'
import { loadConfigOrReport } from './load-config.ts'
import { createStyle } from './style.ts'
import { pollOverWindow } from './poll-over-window.ts'
import { reportCsv } from '../reports/csv.ts'
import { reportTable } from '../reports/table.ts'
import { type ExitCode, exitCodes, type CliContext, type Terminal } from './context.ts'

export const reportFormats = ['table', 'json', 'csv'] as const

export interface ReportOptions {
  readonly format: (typeof reportFormats)[number]
  readonly sort: SortOrder
  /** How many backlogs at most. */
  readonly top: number
  /** A running exporter. Left out: the clusters are polled by this command itself. */
  readonly url?: string
  readonly window: Seconds
}

/** Prints backlogs, worst first, and names the clusters that could not be read. */
export async function report(
  options: ReportOptions,
  sources: ConfigSources,
  context: CliContext,
): Promise<ExitCode> {
  const { terminal } = context
  const answer = await documentFor(options, sources, context)
  if (typeof answer === 'number') return answer
  await terminal.write(reportText(answer, options.format, terminal))
  const unread = answer.clusters.filter(({ state }) => state !== 'up')
  if (unread.length === 0) return exitCodes.done
  for (const cluster of unread) terminal.writeError(unreadText(cluster))
  terminal.writeError(`${options.url ?? 'tidemark check'} tells why`)
  return exitCodes.failed
}

async function documentFor(
  options: ReportOptions,
  sources: ConfigSources,
  context: CliContext,
): Promise<BacklogsDocument | ExitCode> {
  if (options.url === undefined) {
    const config = await loadConfigOrReport(sources, context.terminal)
    if (config === undefined) return exitCodes.mistaken
    return await pollOverWindow(config, options, context)
  }
  try {
    return await fetchReport(options.url, options)
  } catch (error) {
    context.terminal.writeError(errorText(error))
    return exitCodes.failed
  }
}

function reportText(
  document: BacklogsDocument,
  format: ReportOptions['format'],
  { width, hasColours }: Terminal,
): string {
  if (format === 'json') return `${JSON.stringify(document, null, 2)}\n`
  if (format === 'csv') return reportCsv(document.backlogs)
  const style = createStyle(hasColours)
  const { backlogs, total } = document
  const rest = total - backlogs.length
  const end = rest > 0 ? `\n${style.faint(`and ${humanCount(rest)} more: --top ${total}`)}` : ''
  if (total === 0) return 'No backlogs are known.\n'
  return `${reportTable(document, { style, width })}${end}\n`
}

function unreadText(cluster: ClusterEntry): string {
  const { messaging_cluster: name, state, data_age_seconds: age } = cluster
  if (age !== null) {
    return `${name}: the last attempt failed, its backlogs are ${humanDuration(age)} old`
  }
  const why = state === 'pending' ? 'was not read yet' : 'could not be read'
  return `${name}: ${why}, its backlogs are not in this report`
}
