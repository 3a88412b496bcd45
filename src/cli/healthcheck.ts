import { fetchErrorText } from './error-text.ts'
import { pageUrl } from './exporter-url.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { CliContext } from './context.ts'

/** Well below the 30 s that Docker allows; a running exporter responds within milliseconds. */
const timeoutMs = 3000

/** Succeeds if a running exporter responds to `/-/healthy`. */
export async function healthcheck(url: string, { terminal }: CliContext): Promise<ExitCode> {
  if (!URL.canParse(url)) {
    terminal.writeError(
      `invalid flag \`--url\`: found \`${url}\`, expected a URL such as \`http://localhost:19308\``,
    )
    return exitCodes.usageError
  }
  const address = pageUrl(url, '/-/healthy')
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(timeoutMs) })
    await response.body?.cancel()
    if (response.ok) return exitCodes.success
    terminal.writeError(`${address}: status ${response.status}, expected 200`)
  } catch (error) {
    terminal.writeError(`${address}: request failed: ${fetchErrorText(error)}`)
  }
  return exitCodes.failure
}
