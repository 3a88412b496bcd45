import type { App } from '../app.ts'
import type { ValidatedConfig } from '../configuration.ts'
import type { CliContext } from './context.ts'
import { version } from './version.ts'

/** Returns an exporter that has polled each cluster once and does not listen; the caller stops it. */
export async function pollOnce(config: ValidatedConfig, context: CliContext): Promise<App> {
  // The command prints the problems itself, so only internal errors are logged.
  const log = await context.createLog({ ...config.log, level: 'error' })
  const loaded = Promise.resolve({ config })
  const app = await context.createApp(config, { version, log, loadConfig: () => loaded })
  await app.pollOnce(context.stopping)
  return app
}
