import { once } from 'node:events'
import { loadConfig } from '../configuration.ts'
import type { ConfigSources } from '../config/load.ts'
import { errorText } from './error-text.ts'
import { loadConfigOrReport } from './load-config.ts'
import { stopApp } from './stop-app.ts'
import { type ExitCode, exitCodes, type CliContext } from './context.ts'
import { version } from './version.ts'

/** Polls and answers scrapes until it is asked to stop. */
export async function serve(sources: ConfigSources, context: CliContext): Promise<ExitCode> {
  const { terminal, stopping } = context
  const config = await loadConfigOrReport(sources, terminal)
  if (config === undefined) return exitCodes.mistaken

  const log = await context.createLog(config.log)
  const app = await context.createApp(config, {
    version,
    log,
    loadConfig: () => loadConfig(sources),
  })
  const starting = app.start()
  // From here on SIGHUP no longer ends the process; one that comes early waits for the start.
  context.onReload(() => {
    starting
      .then(() => app.reload())
      .catch((error: unknown) => log.error({ err: error }, 'reload crashed'))
  })
  try {
    const { url } = await starting
    log.info({ version, url, config: sources.file ?? 'flags and defaults' }, 'exporter started')
  } catch (error) {
    terminal.writeError(errorText(error))
    await stopApp(app, context)
    return exitCodes.failed
  }

  if (!stopping.aborted) await once(stopping, 'abort')
  log.info({}, 'exporter stopping')
  return stopApp(app, context)
}
