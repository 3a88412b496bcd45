import type { ConfigSources } from '../config/load.ts'
import { errorText } from './error-text.ts'
import { fetchPage } from './exporter-request.ts'
import { configuredExporter } from './configured-exporter.ts'
import type { ExporterUrl } from './exporter-url.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { CliContext } from './context.ts'

/** Well below the 30 s that Docker allows; a running exporter responds within milliseconds. */
const timeoutMs = 3000

/**
 * Succeeds if a running exporter responds to `/-/healthy`.
 *
 * Without a URL, it is the exporter on this machine that has the same configuration.
 */
export async function healthcheck(
  url: ExporterUrl | undefined,
  sources: ConfigSources,
  { terminal }: Pick<CliContext, 'terminal'>,
): Promise<ExitCode> {
  const exporter = url ?? (await configuredExporter(sources, terminal))
  if (exporter === null) return exitCodes.usageError
  try {
    const text = await fetchPage(exporter, '/-/healthy', timeoutMs)
    if (text.startsWith('tidemark ')) return exitCodes.success
    const found = 'another service responds; check host, port and path'
    terminal.writeError(`${exporter.address}/-/healthy: expected tidemark, but ${found}`)
  } catch (error) {
    terminal.writeError(errorText(error))
  }
  return exitCodes.failure
}
