import type { App, AppOptions } from '../app-interface.ts'
import type { ValidatedConfig } from '../configuration.ts'
import type { CliContext } from './context.ts'
import { revision, version } from './version.ts'

const silent = { info: () => undefined, warn: () => undefined }

/** Returns an exporter that has polled each cluster once and does not listen; the caller stops it. */
export async function pollOnce(config: ValidatedConfig, context: CliContext): Promise<App> {
  const errors = await context.createLog({ ...config.log, level: 'error' })
  const log: AppOptions['log'] = {
    ...silent,
    // The command prints the problems itself, so only internal errors are logged; they have a stack.
    error(fields, message) {
      if ('err' in fields) errors.error(fields, message)
    },
  }
  const loaded = Promise.resolve({ config })
  const app = await context.createApp(config, {
    version,
    revision,
    log,
    loadConfig: () => loaded,
  })
  await app.pollOnce(context.stopping)
  return app
}
