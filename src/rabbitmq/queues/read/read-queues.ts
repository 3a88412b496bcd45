import type { ManagementApi } from '../../client/management-api.ts'
import { nameFilter, type NamePatterns } from '../../../columns/name-filter.ts'
import type { QueueMode, QueuesFacts } from '../facts/facts.ts'
import { QueuesBuilder } from '../facts/queues-builder.ts'
import type { Outcome, Source } from '../../../reading/reading.ts'
import type { RequestContext, ObserveRequest } from '../../../reading/request.ts'
import type { Clock } from '../../../scheduling/clock.ts'
import { decodeOverview, type ReportedOverview } from './decode-overview.ts'
import { decodeVhost } from './decode-vhost.ts'
import { listQueues, type QueueFilters } from './list-queues.ts'
import { type QueueList, queueLists } from './queue-lists.ts'
import { chosenMode, serverPattern } from './mode.ts'
import { SectionRequests } from '../../section-requests.ts'

export type QueuesSection = 'overview' | 'vhosts' | 'queues'

export interface QueuesSourceOptions {
  readonly api: ManagementApi
  /** `auto`: chosen at the first overview, and kept. */
  readonly mode: QueueMode | 'auto'
  readonly vhosts: NamePatterns
  readonly queues: NamePatterns
  /** Whether queues that belong to one connection get rows too. */
  readonly exclusive: boolean
  readonly observe: ObserveRequest
  readonly clock: Clock
}

/** A reading of what waits where: overview, virtual hosts, and then their queues. */
export function createQueuesSource(
  options: QueuesSourceOptions,
): Source<QueuesFacts, QueuesSection> {
  const reader = new QueuesReader(options)
  return {
    name: 'queues',
    core: 'overview',
    async read(signal) {
      const { clock, observe } = options
      const from = clock.now()
      const read = await reader.read({ signal, observe })
      return { name: 'queues', span: { from, to: clock.now() }, ...read }
    },
  }
}

interface QueuesRead {
  readonly facts: QueuesFacts
  readonly sections: Readonly<Record<QueuesSection, Outcome>>
}

class QueuesReader {
  readonly #options: QueuesSourceOptions
  readonly #filters: QueueFilters
  readonly #serverPattern: string | null
  /** Null: not chosen yet. */
  #mode: QueueMode | null

  constructor(options: QueuesSourceOptions) {
    const { mode, vhosts, queues, exclusive } = options
    this.#options = options
    this.#filters = {
      isWantedVhost: nameFilter(vhosts),
      isWantedQueue: nameFilter(queues),
      exclusive,
    }
    this.#serverPattern = serverPattern(queues)
    this.#mode = mode === 'auto' ? null : mode
  }

  async read(ask: RequestContext): Promise<QueuesRead> {
    const { api } = this.#options
    const overview = new SectionRequests(api, ask)
    const vhosts = new SectionRequests(api, ask)
    const queues = new SectionRequests(api, ask)
    const builder = new QueuesBuilder()

    const told = await overview.document(
      { path: ['overview'], api: 'GET /api/overview' },
      decodeOverview,
    )
    const wantedVhosts = overview.isClusterUnreadable
      ? null
      : await this.#listVhosts(vhosts, builder)
    const mode = this.#chooseMode(told, wantedVhosts)
    const lists = overview.isClusterUnreadable ? [] : this.#lists(mode, wantedVhosts)
    const listed = await listQueues(lists, this.#filters, queues, builder)

    const isEverything = mode !== 'filtered' && lists.every(({ vhost }) => vhost === null)
    const hidden = isEverything && listed.wholeLists === 1 ? hiddenQueues(told, listed.seen) : NaN
    return {
      facts: {
        mode,
        overview: told === null ? null : { ...told.overview, hiddenQueues: hidden },
        ...builder.seal(),
      },
      sections: {
        overview: overview.outcome(told !== null),
        vhosts: vhosts.outcome(wantedVhosts !== null),
        queues: queues.outcome(listed.wholeLists > 0),
      },
    }
  }

  /** Names of those that pass the filter. Null: the list failed, or broke off. */
  async #listVhosts(
    section: SectionRequests,
    builder: QueuesBuilder,
  ): Promise<readonly string[] | null> {
    const names: string[] = []
    const isWhole = await section.list(
      { path: ['vhosts'], api: 'GET /api/vhosts' },
      decodeVhost,
      ({ name, ready, unacked }) => {
        if (!this.#filters.isWantedVhost(name)) return
        names.push(name)
        builder.vhost(name, ready, unacked)
      },
    )
    return isWhole ? names : null
  }

  /** Chosen once, so that series do not come and go; without the clues, `full` for this reading. */
  #chooseMode(told: ReportedOverview | null, wantedVhosts: readonly string[] | null): QueueMode {
    if (this.#mode !== null) return this.#mode
    if (told === null || wantedVhosts === null) return 'full'
    this.#mode = chosenMode({
      isWithoutStats: told.isWithoutStats,
      queues: told.overview.queues,
      vhosts: this.#options.vhosts,
      wantedVhosts: wantedVhosts.length,
      serverPattern: this.#serverPattern,
    })
    return this.#mode
  }

  #lists(mode: QueueMode, vhosts: readonly string[] | null): readonly QueueList[] {
    const { include, exclude } = this.#options.vhosts
    const isEveryVhost = include.length === 0 && exclude.length === 0
    return queueLists({ mode, vhosts, isEveryVhost, serverPattern: this.#serverPattern })
  }
}

/** Queues that the overview counts beyond those that were listed. NaN: it did not tell. */
function hiddenQueues(told: ReportedOverview | null, listed: number): number {
  const counted = told?.overview.queues ?? NaN
  // A queue may be declared between the two requests.
  return Number.isNaN(counted) ? NaN : Math.max(counted - listed, 0)
}
