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
  await terminal.write(`${validText(config, sources.file)}\n`)
  for (const text of unencryptedPasswords(config)) {
    await terminal.write(`${style.warning('warning:')} ${text}\n`)
  }

  const app = await pollOnce(config, context)
  const statuses = app.statuses()
  await terminal.write(`\n${checkReport(statuses, style)}\n`)
  // After the report, because a broker may be slow to return what its user is allowed to do.
  const problems = await app.visibilityWarnings(context.stopping)
  await stopApp(app, context)
  for (const text of visibilityWarnings(config, problems, style)) {
    await terminal.write(`\n${text}\n`)
  }
  const isAllUp = statuses.every(({ readings }) => readings.every(({ state }) => state === 'up'))
  return isAllUp ? exitCodes.success : exitCodes.failure
}
