import { listenAddress, pagePath } from '../config/addresses.ts'
import { wholeNumber, boolean } from '../config/option-types.ts'
import type { FlagDeclaration } from '../config/flags.ts'
import { section, withDefault } from '../config/option.ts'

export const web = section({
  listen_address: withDefault(listenAddress(), ':19308', {
    description: 'Where the exporter listens; without a host, on every address of the machine.',
  }),
  telemetry_path: withDefault(pagePath(), '/metrics', {
    description: 'The path under which Prometheus finds the metrics.',
  }),
  enable_lifecycle: withDefault(boolean(), false, {
    description: 'Serves `POST /-/reload` and `GET /config`.',
    tradeOff:
      'Whoever reaches the port can then reload the configuration and read it, secrets redacted. SIGHUP reloads either way.',
  }),
  max_concurrent_scrapes: withDefault(wholeNumber({ from: 1, to: 100 }), 4, {
    description: 'How many scrapes are answered at once; one more gets status 503.',
    tradeOff:
      'A scrape of a million series takes about 100 MB of memory while it is sent. Less than the number of Prometheus servers loses scrapes.',
  }),
})

export const webFlags: readonly FlagDeclaration[] = [
  'web.listen_address',
  'web.telemetry_path',
  'web.enable_lifecycle',
  'web.max_concurrent_scrapes',
]
