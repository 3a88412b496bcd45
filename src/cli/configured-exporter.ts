import type { ConfigSources } from '../config/load.ts'
import type { CliContext } from './context.ts'
import { type ExporterUrl, listeningExporter } from './exporter-url.ts'
import { loadConfigOrReport } from './load-config.ts'

/**
 * Returns the exporter on this machine that has the same configuration.
 *
 * Null: the configuration does not say where the exporter listens; printed.
 */
export async function configuredExporter(
  sources: ConfigSources,
  terminal: CliContext['terminal'],
): Promise<ExporterUrl | null> {
  const config = await loadConfigOrReport(sources, terminal)
  if (config === undefined) return null
  const exporter = listeningExporter(config.web.listenAddress)
  if (exporter === null) {
    terminal.writeError('web.listen_address has port 0, which is any free port: pass --url')
  }
  return exporter
}
