import type { App } from '../app-interface.ts'
import type { ConfigSources } from '../config/load.ts'
import { checkReport, validText } from './check-report.ts'
import { visibilityWarnings } from './visibility-warnings.ts'
import { loadConfigOrReport } from './load-config.ts'
import { createStyle } from './style.ts'
import { pollOnce } from './poll-once.ts'
import { stopApp } from './stop-app.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { CliContext } from './context.ts'
import { unencryptedPasswords } from './unencrypted-passwords.ts'

/** Validates the configuration, polls each cluster once and prints problems with remedies. */
export async function check(sources: ConfigSources, context: CliContext): Promise<ExitCode> {
  const { terminal } = context
  const config = await loadConfigOrReport(sources, terminal)
  if (config === undefined) return exitCodes.usageError
  const style = createStyle(terminal.hasColours)
  await terminal.write(`${validText(config, sources.file)}. Polling each cluster once …\n`)
  for (const text of unencryptedPasswords(config)) {
    await terminal.write(`${style.warning('warning:')} ${text}\n`)
  }

  const app = await pollOnce(config, context)
  const statuses = app.statuses()
  await terminal.write(`\n${checkReport(statuses, await seriesIn(app), style)}\n`)
  // After the report, because a broker may be slow to return what its user is allowed to do.
  const problems = await app.visibilityWarnings(context.stopping)
  await stopApp(app, context)
  for (const text of visibilityWarnings(config, problems, style)) {
    await terminal.write(`\n${text}\n`)
  }
  const isAllUp = statuses.every(({ readings }) => readings.every(({ state }) => state === 'up'))
  return isAllUp ? exitCodes.success : exitCodes.failure
}

/** Returns the number of series that a scrape has after the first poll, those of the exporter included. */
async function seriesIn(app: App): Promise<number> {
  let text = ''
  let series = 0
  for await (const chunk of app.scrape('text')) {
    const lines = (text + chunk.toString()).split('\n')
    text = lines.pop() ?? ''
    series += lines.filter(line => line !== '' && !line.startsWith('#')).length
  }
  return series
}
