import { StringDecoder } from 'node:string_decoder'
import type { ConfigSources } from '../config/load.ts'
import type { ClusterStatus } from '../monitor/status.ts'
import { problemText } from '../reading/problem.ts'
import { printable } from '../text/printable.ts'
import { loadConfigOrReport } from './load-config.ts'
import { pollOnce } from './poll-once.ts'
import { remedies } from '../reading/remedies.ts'
import { stopApp } from './stop-app.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { CliContext, Terminal } from './context.ts'

export type MetricsFormat = 'text' | 'openmetrics'

/** Polls each cluster once and prints what a scrape would return. */
export async function metrics(
  format: MetricsFormat,
  sources: ConfigSources,
  context: CliContext,
): Promise<ExitCode> {
  const { terminal } = context
  const config = await loadConfigOrReport(sources, terminal)
  if (config === undefined) return exitCodes.usageError

  const app = await pollOnce(config, context)
  for await (const chunk of printableOn(terminal, app.scrape(format))) await terminal.write(chunk)
  const failures = failureTexts(app.statuses())
  await stopApp(app, context)
  for (const failure of failures) terminal.writeError(failure)
  return failures.length === 0 ? exitCodes.success : exitCodes.failure
}

/** The bytes of a scrape, but on a terminal without the controls that a label value may hold. */
async function* printableOn(
  { width }: Terminal,
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<string | Buffer> {
  const decoder = new StringDecoder()
  for await (const chunk of chunks) {
    yield width === undefined
      ? chunk
      : decoder
          .write(chunk)
          .split('\n')
          .map(line => printable(line))
          .join('\n')
  }
}

/** One line for each failed reading, with its first problem. */
function failureTexts(statuses: readonly ClusterStatus[]): readonly string[] {
  return statuses.flatMap(({ cluster, readings }) =>
    readings
      .filter(({ state }) => state !== 'up')
      .map(({ reading, sections }) => {
        const problem = sections.flatMap(({ problems }) => problems)[0]
        const subject = `${cluster}: reading ${reading} failed`
        if (problem === undefined) return subject
        return `${subject}: ${problemText(problem)}; remedy: ${remedies[problem.kind]}`
      }),
  )
}
