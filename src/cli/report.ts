import type { ConfigSources } from '../config/load.ts'
import type { SortOrder } from '../backlog/ranking.ts'
import type { Seconds } from '../reading/time.ts'
import type { BacklogsDocument, ClusterEntry } from '../reports/backlogs-document.ts'
import { humanCount, humanDuration } from '../reports/human.ts'
import type { DigestFormat } from '../reports/digest/formats.ts'
import { systemClock } from '../scheduling/clock.ts'
import { digest } from './digest.ts'
import type { ExporterUrl } from './exporter-url.ts'
import { fetchReport } from './fetch-report.ts'
import { errorText } from './error-text.ts'
import { printable, printableJson } from '../text/printable.ts'
import { loadConfigOrReport } from './load-config.ts'
import { createStyle } from './style.ts'
import { pollOverWindow } from './poll-over-window.ts'
import { reportCsv } from '../reports/csv.ts'
import { reportTable } from '../reports/table.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { CliContext, Terminal } from './context.ts'

/** Longest line about a cluster, in characters. */
const maxLine = 300

export const reportFormats = ['table', 'json', 'csv', 'markdown', 'html'] as const

/** The formats of `--since`, which has no rows. */
const digestFormats: Readonly<Partial<Record<ReportFormat, DigestFormat>>> = {
  table: 'text',
  json: 'json',
  markdown: 'markdown',
  html: 'html',
}

type ReportFormat = (typeof reportFormats)[number]

export interface ReportOptions {
  readonly format: ReportFormat
  readonly sort: SortOrder
  /** Maximum number of backlogs. */
  readonly top: number
  /** A running exporter to query. Without it, the command polls the clusters itself. */
  readonly url?: ExporterUrl
  readonly window: Seconds
  /** Prints what happened in this time instead of the current backlogs. */
  readonly since?: Seconds
}

/** Prints backlogs in the requested order and names the clusters that could not be read. */
export async function report(
  options: ReportOptions,
  sources: ConfigSources,
  context: CliContext,
): Promise<ExitCode> {
  const { terminal } = context
  const { format, since, url } = options
  if (since !== undefined) {
    const digestFormat = digestFormats[format]
    if (digestFormat === undefined)
      return wrongFormat(
        `--format ${format} needs a list of backlogs, and --since prints none`,
        terminal,
      )
    return await digest({ format: digestFormat, since, url }, sources, context, systemClock)
  }
  if (format === 'markdown' || format === 'html') {
    return wrongFormat(`--format ${format} needs --since, such as --since 24h`, terminal)
  }
  const document = await loadDocument(options, sources, context)
  if (typeof document === 'number') return document
  await terminal.write(reportText(document, options.format, terminal))
  const notUp = document.clusters.filter(({ state }) => state !== 'up')
  if (notUp.length === 0) return exitCodes.success
  // Printable, because a running exporter may be another program.
  for (const cluster of notUp) terminal.writeError(printable(notUpText(cluster), maxLine))
  const hint = options.url === undefined ? 'run tidemark check' : `see ${options.url.address}`
  terminal.writeError(`${hint} for the reason`)
  return exitCodes.failure
}

function wrongFormat(reason: string, terminal: Terminal): ExitCode {
  terminal.writeError(`error: ${reason}`)
  return exitCodes.usageError
}

async function loadDocument(
  options: ReportOptions,
  sources: ConfigSources,
  context: CliContext,
): Promise<BacklogsDocument | ExitCode> {
  if (options.url === undefined) {
    const config = await loadConfigOrReport(sources, context.terminal)
    if (config === undefined) return exitCodes.usageError
    return await pollOverWindow(config, options, context)
  }
  try {
    return await fetchReport(options.url, options)
  } catch (error) {
    context.terminal.writeError(errorText(error))
    return exitCodes.failure
  }
}

function reportText(
  document: BacklogsDocument,
  format: ReportOptions['format'],
  { width, hasColours }: Terminal,
): string {
  if (format === 'json') return `${printableJson(JSON.stringify(document, null, 2))}\n`
  if (format === 'csv') return reportCsv(document.backlogs)
  const style = createStyle(hasColours)
  const { backlogs, total } = document
  if (total === 0) return 'No known backlogs.\n'
  const rest = total - backlogs.length
  const hint = `${humanCount(rest)} more not shown; --top ${total} shows all`
  const end = rest > 0 ? `\n${style.faint(hint)}` : ''
  return `${reportTable(document, { style, width })}${end}\n`
}

function notUpText(cluster: ClusterEntry): string {
  const { messaging_cluster: name, state, data_age_seconds: age } = cluster
  if (age !== null) {
    return `${name}: last poll failed; its backlogs are ${humanDuration(age)} old`
  }
  const reason = state === 'pending' ? 'not polled yet' : 'could not be read'
  return `${name}: ${reason}; its backlogs are not in this report`
}
