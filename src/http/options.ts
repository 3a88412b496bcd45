import { listenAddress, pagePath } from '../config/addresses.ts'
import { wholeNumber, boolean } from '../config/option-types.ts'
import type { FlagDeclaration } from '../config/flags.ts'
import { section, withDefault } from '../config/option.ts'

export const web = section({
  listen_address: withDefault(listenAddress(), ':19308', {
    description:
      'Address to listen on. Without a host, the exporter listens on all network interfaces.',
  }),
  telemetry_path: withDefault(pagePath(), '/metrics', {
    description: 'Path of the metrics.',
  }),
  enable_lifecycle: withDefault(boolean(), false, {
    description: 'Enables `POST /-/reload` and `GET /config`.',
    tradeOff:
      'Anyone who can reach the port can then reload the configuration and read it (secrets are redacted), except web pages in a browser. SIGHUP reloads the configuration in any case.',
  }),
  max_concurrent_scrapes: withDefault(wholeNumber({ from: 1, to: 100 }), 4, {
    description:
      'Maximum number of scrapes that are rendered and sent at the same time. Further scrapes get status 503. A scraper that does not read its scrape does not count.',
    tradeOff:
      'Concurrent scrapes share the CPU, so each takes longer. A limit below the number of Prometheus servers can make scrapes fail.',
  }),
})

export const webFlags: readonly FlagDeclaration[] = [
  'web.listen_address',
  'web.telemetry_path',
  'web.enable_lifecycle',
  'web.max_concurrent_scrapes',
]
