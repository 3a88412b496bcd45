import type { ConfigSources } from '../config/load.ts'
import { validText } from './check-report.ts'
import type { CliContext } from './context.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { loadConfigOrReport } from './load-config.ts'

/** Validates the configuration and prints the result; no cluster is polled. */
export async function validate(
  sources: ConfigSources,
  { terminal }: CliContext,
): Promise<ExitCode> {
  const config = await loadConfigOrReport(sources, terminal)
  if (config === undefined) return exitCodes.usageError
  await terminal.write(`${validText(config, sources.file)}.\n`)
  return exitCodes.success
}
