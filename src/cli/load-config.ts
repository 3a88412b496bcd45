import { loadConfig, type ValidatedConfig } from '../configuration.ts'
import type { ConfigSources } from '../config/load.ts'
import { configErrorText } from '../config/config-error.ts'
import type { Terminal } from './context.ts'

/** Returns the configuration; undefined after printing every error in it. */
export async function loadConfigOrReport(
  sources: ConfigSources,
  terminal: Terminal,
): Promise<ValidatedConfig | undefined> {
  const loaded = await loadConfig(sources)
  if ('config' in loaded) return loaded.config
  for (const error of loaded.errors) terminal.writeError(configErrorText(error))
  return undefined
}
