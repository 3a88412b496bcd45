import { fetchFailure } from './fetch-failure.ts'
import { type ExitCode, exitCodes, type Surroundings } from './context.ts'

/** In milliseconds: Docker gives a health check 30 s, and an exporter that is alive answers at once. */
const patience = 3000

/** Asks a running exporter whether it is alive. */
export async function healthcheck(url: string, { terminal }: Surroundings): Promise<ExitCode> {
  if (!URL.canParse(url)) {
    terminal.complain(
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
    terminal.complain(`${page} answered with status ${answer.status}`)
  } catch (error) {
    terminal.complain(`${page} did not answer: ${fetchFailure(error)}`)
  }
  return exitCodes.failed
}
