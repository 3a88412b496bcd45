import type { ConfigSources } from '../config/load.ts'
import type { Seconds } from '../reading/time.ts'
import type { Digest } from '../reports/digest/digest.ts'
import { type DigestFormat, renderDigest } from '../reports/digest/formats.ts'
import { timeText } from '../reports/json-values.ts'
import type { Clock } from '../scheduling/clock.ts'
import { configuredExporter } from './configured-exporter.ts'
import type { CliContext } from './context.ts'
import { errorText } from './error-text.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { fetchPage } from './exporter-request.ts'
import type { ExporterUrl } from './exporter-url.ts'
import { createStyle } from './style.ts'

/** Counting 10,000 backlogs over a week takes the exporter a second. */
const timeoutMs = 30_000

export interface DigestOptions {
  readonly format: DigestFormat
  /** Length of the period that ends now. */
  readonly since: Seconds
  /** Undefined: the exporter on this machine that has the same configuration. */
  readonly url: ExporterUrl | undefined
}

/** Prints what happened to backlogs since a time, from a running exporter. */
export async function digest(
  { format, since, url }: DigestOptions,
  sources: ConfigSources,
  { terminal }: Pick<CliContext, 'terminal'>,
  clock: Clock,
): Promise<ExitCode> {
  const exporter = url ?? (await configuredExporter(sources, terminal))
  if (exporter === null) return exitCodes.usageError
  const query = new URLSearchParams({
    since: timeText(clock.now().wall - since),
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  })
  try {
    const page = `/api/v1/digest?${query.toString()}`
    const document = parsedDigest(await fetchPage(exporter, page, timeoutMs))
    const { width, hasColours } = terminal
    const text = rendered(document, format, { style: createStyle(hasColours), width })
    if (text === null) {
      const expected = 'expected the JSON of a digest; is this tidemark, and of the same version?'
      terminal.writeError(`${exporter.address}${page}: ${expected}`)
      return exitCodes.failure
    }
    await terminal.write(text)
    return exitCodes.success
  } catch (error) {
    terminal.writeError(errorText(error))
    return exitCodes.failure
  }
}

function parsedDigest(text: string): Digest | null {
  try {
    return JSON.parse(text) as Digest | null
  } catch {
    return null
  }
}

/** Null: not the document of this program. */
function rendered(
  document: Digest | null,
  ...[format, terminal]: [DigestFormat, Parameters<typeof renderDigest>[2]]
): string | null {
  if (document === null) return null
  try {
    // All formats need the same fields, also JSON.
    renderDigest(document, 'text')
    return renderDigest(document, format, terminal)
  } catch {
    return null
  }
}
