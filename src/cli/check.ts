import type { ConfigSources } from '../config/load.ts'
import { checkReport, validText } from './check-report.ts'
import { visibilityWarnings } from './visibility-warnings.ts'
import { loadConfigOrReport } from './load-config.ts'
import { createStyle } from './style.ts'
import { pollOnce } from './poll-once.ts'
import { stopApp } from './stop-app.ts'
import { type ExitCode, exitCodes, type CliContext } from './context.ts'
import { unencryptedPasswords } from './unencrypted-passwords.ts'

/** Validates the configuration, asks each cluster once, and tells what came of it. */
export async function check(sources: ConfigSources, context: CliContext): Promise<ExitCode> {
  const { terminal } = context
  const config = await loadConfigOrReport(sources, terminal)
  if (config === undefined) return exitCodes.mistaken
  const style = createStyle(terminal.hasColours)
  await terminal.write(`${validText(config, sources.file)}\n`)
  for (const cluster of unencryptedPasswords(config)) {
    await terminal.write(`${style.warning('password unencrypted')} ${cluster}\n`)
  }

  const app = await pollOnce(config, context)
  const statuses = app.statuses()
  await terminal.write(`\n${checkReport(statuses, style)}\n`)
  // Told already what is known: a broker may be slow to say what its user may do.
  const doubts = await app.visibilityWarnings(context.stopping)
  await stopApp(app, context)
  for (const text of visibilityWarnings(config, doubts, style)) await terminal.write(`\n${text}\n`)
  const isAllUp = statuses.every(({ readings }) => readings.every(({ state }) => state === 'up'))
  return isAllUp ? exitCodes.done : exitCodes.failed
}
