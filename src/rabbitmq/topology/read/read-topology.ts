import { type NameFilter, nameFilter, type NamePatterns } from '../../../columns/name-filter.ts'
import type { Source } from '../../../reading/reading.ts'
import type { ObserveRequest } from '../../../reading/request.ts'
import type { Clock } from '../../../scheduling/clock.ts'
import type { ManagementApi } from '../../client/management-api.ts'
import { SectionRequests } from '../../section-requests.ts'
import { type ListedLimits, sealedLimits, type TopologyFacts, type VhostLimits } from '../facts.ts'
import { decodeLimits } from './decode-topology.ts'
import { type ExchangesToRead, readExchanges } from './read-exchanges.ts'

export type TopologySection = 'vhost_limits' | 'dead_letter_exchanges'

interface TopologySourceOptions {
  readonly api: ManagementApi
  readonly vhosts: NamePatterns
  readonly exchanges: ExchangesToRead
  readonly observe: ObserveRequest
  readonly clock: Clock
}

const limits = { path: ['vhost-limits'], api: 'GET /api/vhost-limits' }

/** Reads the limits of virtual hosts, and where dead-letter exchanges send their messages. */
export function createTopologySource(
  options: TopologySourceOptions,
): Source<TopologyFacts, TopologySection> {
  const { api, observe, clock } = options
  const isWanted = nameFilter(options.vhosts)
  return {
    name: 'topology',
    core: 'vhost_limits',
    async read(signal) {
      const from = clock.now()
      const limitsSection = new SectionRequests(api, { signal, observe })
      const exchangesSection = new SectionRequests(api, { signal, observe })
      const listed = await listLimits(limitsSection, isWanted)
      const exchanges = limitsSection.isClusterUnreadable
        ? []
        : await readExchanges(options.exchanges, exchangesSection, signal)
      return {
        name: 'topology',
        span: { from, to: clock.now() },
        facts: { limits: listed, exchanges },
        sections: {
          vhost_limits: limitsSection.outcome(listed !== null),
          dead_letter_exchanges: exchangesSection.outcome(
            exchanges.some(({ read }) => read !== null),
          ),
        },
      }
    },
  }
}

/** Null: the list failed or ended early. */
async function listLimits(
  section: SectionRequests,
  isWanted: NameFilter,
): Promise<VhostLimits | null> {
  const listed: ListedLimits[] = []
  const isComplete = await section.list(limits, decodeLimits, limited => {
    if (isWanted(limited.vhost)) listed.push(limited)
  })
  if (!isComplete) return null
  const sealed = sealedLimits(listed)
  section.repeated(limits, listed.length - sealed.rows)
  return sealed
}
