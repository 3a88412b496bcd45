import { fetchFailure } from './fetch-failure.ts'
import { type ExitCode, exitCodes, type CliContext } from './context.ts'

/** In milliseconds: Docker gives a health check 30 s, and an exporter that is alive answers at once. */
const patience = 3000

/** Asks a running exporter whether it is alive. */
export async function healthcheck(url: string, { terminal }: CliContext): Promise<ExitCode> {
  if (!URL.canParse(url)) {
    terminal.writeError(
      `invalid flag \`--url\`: found \`${url}\`, expected a URL such as \`http://localhost:19308\``,
    )
    return exitCodes.mistaken
  }
  // Keeps a path in the URL, where the exporter stands behind a prefix.
  const page = `${url.replace(/\/+$/, '')}/-/healthy`
  try {
    const answer = await fetch(page, { signal: AbortSignal.timeout(patience) })
    await answer.body?.cancel()
    if (answer.ok) return exitCodes.done
    terminal.writeError(`${page} answered with status ${answer.status}`)
  } catch (error) {
    terminal.writeError(`${page} did not answer: ${fetchFailure(error)}`)
  }
  return exitCodes.failed
}
