import { nameFilter, type NamePatterns } from '../../../columns/name-filter.ts'
import type { UnmatchedPatterns } from '../../../columns/unmatched-patterns.ts'
import type { Outcome, Source } from '../../../reading/reading.ts'
import type { RequestContext, ObserveRequest } from '../../../reading/request.ts'
import type { Clock } from '../../../scheduling/clock.ts'
import type { ManagementApi } from '../../client/management-api.ts'
import { SectionRequests } from '../../section-requests.ts'
import type { VisibleVhosts } from '../../visible-vhosts.ts'
import type { QueueMode, QueuesFacts } from '../facts/facts.ts'
import { QueuesBuilder } from '../facts/queues-builder.ts'
import { decodeOverview, type ReportedOverview } from './decode-overview.ts'
import { decodeVhost } from './decode-vhost.ts'
import { listQueues, type QueueFilters } from './list-queues.ts'
import { type ModeCriteria, serverPattern } from './mode.ts'
import { noStatisticsYet, QueueModes } from './poll-mode.ts'
import { type QueueList, queueLists } from './queue-lists.ts'

export type QueuesSection = 'overview' | 'vhosts' | 'queues'

export interface QueuesSourceOptions {
  readonly api: ManagementApi
  /** `auto`: chosen at the first overview with statistics, and kept. */
  readonly mode: QueueMode | 'auto'
  readonly vhosts: NamePatterns
  readonly queues: NamePatterns
  /** Patterns that see the names before the filters. Absent: none. */
  readonly unmatched?: Readonly<Record<'vhosts' | 'queues', UnmatchedPatterns>>
  /** Includes queues that belong to one connection. */
  readonly exclusive: boolean
  readonly visible: VisibleVhosts
  readonly observe: ObserveRequest
  readonly clock: Clock
}

/** Reads the overview, the virtual hosts, and then their queues. */
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
  readonly #modes: QueueModes

  constructor(options: QueuesSourceOptions) {
    const { mode, vhosts, queues, unmatched, exclusive } = options
    this.#options = options
    this.#filters = {
      isWantedVhost: unmatched?.vhosts.watching(nameFilter(vhosts)) ?? nameFilter(vhosts),
      isWantedQueue: unmatched?.queues.watching(nameFilter(queues)) ?? nameFilter(queues),
      exclusive,
    }
    this.#serverPattern = serverPattern(queues)
    this.#modes = new QueueModes(mode)
  }

  async read(context: RequestContext): Promise<QueuesRead> {
    const { api } = this.#options
    const overview = new SectionRequests(api, context)
    const vhosts = new SectionRequests(api, context)
    const queues = new SectionRequests(api, context)
    const builder = new QueuesBuilder()

    const reported = await overview.document(
      { path: ['overview'], api: 'GET /api/overview' },
      decodeOverview,
      'an object with rabbitmq_version, or object_totals',
    )
    const wantedVhosts = overview.isClusterUnreadable
      ? null
      : await this.#listVhosts(vhosts, builder)
    const { mode, problem } = this.#modes.next(reported, this.#criteria(wantedVhosts))
    if (problem !== null) queues.problems.push(problem)
    const lists = overview.isClusterUnreadable ? [] : this.#lists(mode, wantedVhosts)
    const { visible } = this.#options
    const wanted = { filters: this.#filters, existing: wantedVhosts, visible }
    const listed = await listQueues(lists, wanted, queues, builder)
    const hasQueues = listed.completeLists > 0 && listed.listed > 0
    if (mode !== 'totals' && hasQueues && listed.withDepth === 0) {
      queues.problems.push(noStatisticsYet(listed.listed))
    }

    const { repeated, ...sealed } = builder.seal()
    const [list] = lists
    // A queue that is created between two pages moves another one onto both.
    const isPaged = list?.resource.query?.['page_size'] !== undefined
    if (list !== undefined && !isPaged) queues.repeated(list.resource, repeated)
    const isEverything = mode !== 'filtered' && lists.every(({ vhost }) => vhost === null)
    const hidden =
      isEverything && listed.completeLists === 1 ? hiddenQueues(reported, listed.listed) : NaN
    return {
      facts: {
        mode,
        overview: reported === null ? null : { ...reported.overview, hiddenQueues: hidden },
        ...sealed,
        queuesOfVhosts: isPaged || queues.problems.length > 0 ? null : listed.byVhost,
      },
      sections: {
        overview: overview.outcome(reported !== null),
        vhosts: vhosts.outcome(wantedVhosts !== null),
        queues: queues.outcome(listed.completeLists > 0),
      },
    }
  }

  /** Returns the names that pass the filter. Null: the list failed or ended early. */
  async #listVhosts(
    section: SectionRequests,
    builder: QueuesBuilder,
  ): Promise<readonly string[] | null> {
    const names: string[] = []
    const resource = { path: ['vhosts'], api: 'GET /api/vhosts' }
    const isComplete = await section.list(resource, decodeVhost, ({ name, ready, unacked }) => {
      if (!this.#filters.isWantedVhost(name)) return
      names.push(name)
      builder.vhost(name, ready, unacked)
    })
    const unique = [...new Set(names)]
    section.repeated(resource, names.length - unique.length)
    return isComplete ? unique : null
  }

  /** Null: too little is known for a choice. */
  #criteria(wantedVhosts: readonly string[] | null): Omit<ModeCriteria, 'queues'> | null {
    if (wantedVhosts === null) return null
    return {
      vhosts: this.#options.vhosts,
      wantedVhosts: wantedVhosts.length,
      serverPattern: this.#serverPattern,
    }
  }

  #lists(mode: QueueMode, vhosts: readonly string[] | null): readonly QueueList[] {
    const { include, exclude } = this.#options.vhosts
    const isEveryVhost = include.length === 0 && exclude.length === 0
    return queueLists({ mode, vhosts, isEveryVhost, serverPattern: this.#serverPattern })
  }
}

/** Returns the number of queues in the overview beyond those listed. NaN: not reported. */
function hiddenQueues(reported: ReportedOverview | null, listed: number): number {
  const counted = reported?.overview.queues ?? NaN
  // A queue may be declared between the two requests.
  return Number.isNaN(counted) ? NaN : Math.max(counted - listed, 0)
}
