import type { App } from '../app.ts'
import type { ValidatedConfig } from '../configuration.ts'
import type { CliContext } from './context.ts'
import { version } from './version.ts'

/** An exporter that has asked each cluster once and does not listen; the caller stops it. */
export async function pollOnce(config: ValidatedConfig, context: CliContext): Promise<App> {
  // Problems are told by the command itself; the log is for what should never happen.
  const log = await context.createLog({ ...config.log, level: 'error' })
  const loaded = Promise.resolve({ config })
  const app = await context.createApp(config, { version, log, loadConfig: () => loaded })
  await app.pollOnce(context.stopping)
  return app
}
