import { listenAddress, pagePath } from '../config/addresses.ts'
import { boolean, singleLine, wholeNumber } from '../config/option-types.ts'
import type { FlagDeclaration } from '../config/flags.ts'
import { linkTemplate } from '../config/link-template.ts'
import { optional, required, section, sectionList, withDefault } from '../config/option.ts'
import { linkFields } from '../reports/links.ts'

const exampleLink =
  'https://grafana.example.com/d/tidemark-backlog?var-cluster={cluster}&var-destination={destination}'

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
  links: optional(
    sectionList(
      section({
        name: required(singleLine(40), { description: 'Text of the link.', example: 'Grafana' }),
        url: required(
          linkTemplate('https://grafana.example.com/?var-cluster={cluster}', linkFields),
          {
            description:
              'Address of the page. A link with `{destination}`, `{consumer_group}` or `{vhost}` is shown on the page of each backlog, one with `{cluster}` or `{system}` with each cluster too, and one without placeholders on every page.',
            tradeOff:
              'Values are percent-encoded; a value that a backlog does not have is empty, such as the group of a queue.',
            example: exampleLink,
          },
        ),
      }),
      'links',
    ),
    { description: 'Links of the status page to other systems, such as Grafana and Prometheus.' },
  ),
})

export const webFlags: readonly FlagDeclaration[] = [
  'web.listen_address',
  'web.telemetry_path',
  'web.enable_lifecycle',
  'web.max_concurrent_scrapes',
]
