import type { ConfigSources } from '../config/load.ts'
import type { ClusterStatus } from '../monitor/status.ts'
import { problemText } from '../reading/problem.ts'
import { loadConfigOrReport } from './load-config.ts'
import { pollOnce } from './poll-once.ts'
import { remedies } from './remedies.ts'
import { stopApp } from './stop-app.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { CliContext } from './context.ts'

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
  for await (const chunk of app.scrape(format)) await terminal.write(chunk)
  const failures = failureTexts(app.statuses())
  await stopApp(app, context)
  for (const failure of failures) terminal.writeError(failure)
  return failures.length === 0 ? exitCodes.success : exitCodes.failure
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
