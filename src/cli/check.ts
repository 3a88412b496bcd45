import type { ConfigSources } from '../config/load.ts'
import { checkReport, validText } from './check-report.ts'
import { hiddenGroups } from './visibility-warnings.ts'
import { loadOrTell } from './load-config.ts'
import { createPaint } from './style.ts'
import { polledOnce } from './poll-once.ts'
import { stopApp } from './stop-app.ts'
import { type ExitCode, exitCodes, type Surroundings } from './context.ts'
import { unencryptedPasswords } from './unencrypted-passwords.ts'

/** Validates the configuration, asks each cluster once, and tells what came of it. */
export async function check(sources: ConfigSources, surroundings: Surroundings): Promise<ExitCode> {
  const { terminal } = surroundings
  const config = await loadOrTell(sources, terminal)
  if (config === undefined) return exitCodes.mistaken
  const paint = createPaint(terminal.hasColours)
  await terminal.write(`${validText(config, sources.file)}\n`)
  for (const cluster of unencryptedPasswords(config)) {
    await terminal.write(`${paint.doubtful('password unencrypted')} ${cluster}\n`)
  }

  const app = await polledOnce(config, surroundings)
  const statuses = app.statuses()
  await terminal.write(`\n${checkReport(statuses, paint)}\n`)
  // Told already what is known: a broker may be slow to say what its user may do.
  const doubts = await app.doubts(surroundings.stopping)
  await stopApp(app, surroundings)
  for (const text of hiddenGroups(config, doubts, paint)) await terminal.write(`\n${text}\n`)
  const isAllUp = statuses.every(({ readings }) => readings.every(({ state }) => state === 'up'))
  return isAllUp ? exitCodes.done : exitCodes.failed
}
