import { errorText } from './error-text.ts'
import { fetchPage } from './exporter-request.ts'
import type { ExporterUrl } from './exporter-url.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { CliContext } from './context.ts'

/** Well below the 30 s that Docker allows; a running exporter responds within milliseconds. */
const timeoutMs = 3000

/** Succeeds if a running exporter responds to `/-/healthy`. */
export async function healthcheck(url: ExporterUrl, { terminal }: CliContext): Promise<ExitCode> {
  try {
    await fetchPage(url, '/-/healthy', timeoutMs)
    return exitCodes.success
  } catch (error) {
    terminal.writeError(errorText(error))
    return exitCodes.failure
  }
}
