import type { ValidatedConfig } from '../configuration.ts'
import { type ConfigSources, loadConfig } from '../config/load.ts'
import { configErrorText } from '../config/config-error.ts'
import type { Terminal } from './context.ts'

/** The configuration; undefined after telling every mistake in it. */
export async function loadConfigOrReport(
  sources: ConfigSources,
  terminal: Terminal,
): Promise<ValidatedConfig | undefined> {
  const loaded = await loadConfig(sources)
  if ('config' in loaded) return loaded.config
  for (const mistake of loaded.mistakes) terminal.writeError(configErrorText(mistake))
  return undefined
}
