import { type NameFilter, nameFilter, type NamePatterns } from '../../../columns/name-filter.ts'
import type { Source } from '../../../reading/reading.ts'
import type { ObserveRequest } from '../../../reading/request.ts'
import type { Clock } from '../../../scheduling/clock.ts'
import type { ManagementApi, Resource } from '../../client/management-api.ts'
import { SectionRequests } from '../../section-requests.ts'
import { hiddenVhosts, problemOfVhost, type VisibleVhosts } from '../../visible-vhosts.ts'
import {
  ConnectionsBuilder,
  type Exchanges,
  type ListedExchange,
  sealedExchanges,
  type TrafficFacts,
} from '../facts.ts'
import { decodeConnection, decodeExchange } from './decode-traffic.ts'

export type TrafficSection = 'exchanges' | 'connections'

interface TrafficSourceOptions {
  readonly api: ManagementApi
  readonly vhosts: NamePatterns
  readonly visible: VisibleVhosts
  /** Whether a virtual host is known to exist. */
  readonly isKnownVhost: NameFilter
  readonly observe: ObserveRequest
  readonly clock: Clock
}

/**
 * One list, not pages: with these columns 5,000 exchanges cost RabbitMQ 0.2 s of CPU time, and 1 s in
 * pages of 500, each of which lists all of them.
 */
export const exchangesList = {
  path: ['exchanges'],
  query: { columns: 'name,vhost,type,message_stats.publish_in,message_stats.publish_out' },
  api: 'GET /api/exchanges',
}

/** Pages would only make responses smaller: RabbitMQ collects all connections for each page. */
export const connectionsList = {
  path: ['connections'],
  query: { columns: 'vhost,state' },
  api: 'GET /api/connections',
}

/** Reads exchanges, and connections counted by state. */
export function createTrafficSource(
  options: TrafficSourceOptions,
): Source<TrafficFacts, TrafficSection> {
  const { api, observe, clock } = options
  const isWanted = nameFilter(options.vhosts)
  return {
    name: 'traffic',
    core: 'exchanges',
    async read(signal) {
      const from = clock.now()
      const exchangesSection = new SectionRequests(api, { signal, observe })
      const connectionsSection = new SectionRequests(api, { signal, observe })
      const listed = await listExchanges(exchangesSection, options, isWanted)
      const counts = new ConnectionsBuilder()
      const hasConnections =
        !exchangesSection.isClusterUnreadable &&
        (await connectionsSection.list(connectionsList, decodeConnection, ({ vhost, state }) => {
          if (isWanted(vhost)) counts.add(vhost, state)
        }))
      return {
        name: 'traffic',
        span: { from, to: clock.now() },
        facts: {
          exchanges: listed?.exchanges ?? sealedExchanges([]),
          hiddenVhosts: listed?.hiddenVhosts ?? null,
          connections: (hasConnections ? counts : new ConnectionsBuilder()).seal(),
        },
        sections: {
          exchanges: exchangesSection.outcome(listed !== null),
          connections: connectionsSection.outcome(hasConnections),
        },
      }
    },
  }
}

interface ListedExchanges {
  readonly exchanges: Exchanges
  readonly hiddenVhosts: readonly string[]
}

/** Null: the list failed or ended early. */
async function listExchanges(
  section: SectionRequests,
  { visible, isKnownVhost }: Pick<TrafficSourceOptions, 'visible' | 'isKnownVhost'>,
  isWanted: NameFilter,
): Promise<ListedExchanges | null> {
  const listed: ListedExchange[] = []
  const vhosts = new Set<string>()
  const take = (exchange: ListedExchange): void => {
    vhosts.add(exchange.vhost)
    if (isWanted(exchange.vhost)) listed.push(exchange)
  }
  if (!(await section.list(exchangesList, decodeExchange, take))) return null
  const hidden = await hiddenVhosts(visible, {
    listed: vhosts,
    isExpected: vhost => isWanted(vhost) && isKnownVhost(vhost),
    section,
    listOwn: vhost =>
      section.list(exchangesOf(vhost), decodeExchange, take, problem =>
        problemOfVhost(vhost, problem),
      ),
  })
  const sealed = sealedExchanges(listed)
  section.repeated(exchangesList, listed.length - sealed.rows)
  return { exchanges: sealed, hiddenVhosts: hidden }
}

function exchangesOf(vhost: string): Resource {
  return { ...exchangesList, path: ['exchanges', vhost], api: 'GET /api/exchanges/{vhost}' }
}
