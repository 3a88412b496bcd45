import { startApp } from './app.ts'
import { settingsOf, SettingsError } from './settings.ts'

/** Maximum time to disconnect from brokers, in milliseconds. */
const stopTimeout = 10_000

try {
  const app = await startApp(settingsOf(process.env))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      setTimeout(() => process.exit(1), stopTimeout).unref()
      void app.stop().then(() => process.exit(0))
    })
  }
} catch (error) {
  console.error(error instanceof SettingsError ? error.message : error)
  process.exit(error instanceof SettingsError ? 2 : 1)
}
