import { once } from 'node:events'
import { loadConfig } from '../configuration.ts'
import type { ConfigSources } from '../config/load.ts'
import { errorText } from './error-text.ts'
import { loadConfigOrReport } from './load-config.ts'
import { stopApp } from './stop-app.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { CliContext } from './context.ts'
import { revision, version } from './version.ts'

/** Polls the clusters and serves metrics until the process receives a stop signal. */
export async function serve(sources: ConfigSources, context: CliContext): Promise<ExitCode> {
  const { terminal, stopping } = context
  const config = await loadConfigOrReport(sources, terminal)
  if (config === undefined) return exitCodes.usageError

  const log = await context.createLog(config.log)
  const app = await context.createApp(config, {
    version,
    revision,
    log,
    loadConfig: () => loadConfig(sources),
  })
  const starting = app.start()
  // Registered before the start has finished: an early SIGHUP must not end the process but wait.
  context.onReload(() => {
    starting
      .then(() => app.reload())
      .catch((error: unknown) => log.error({ err: error }, 'reload failed with an internal error'))
  })
  try {
    const { url } = await starting
    log.info(
      { version, revision, url, config: sources.file ?? 'flags and defaults' },
      'exporter started',
    )
  } catch (error) {
    terminal.writeError(errorText(error))
    await stopApp(app, context)
    return exitCodes.failure
  }

  if (!stopping.aborted) await once(stopping, 'abort')
  log.info({}, 'exporter stopping')
  return stopApp(app, context)
}
