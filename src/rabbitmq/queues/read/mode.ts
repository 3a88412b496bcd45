import type { NamePatterns } from '../../../columns/name-filter.ts'
import type { QueueMode } from '../facts/facts.ts'

/** Above this number of queues, their statistics cost a node more than a core for seconds a poll. */
const maxQueuesWithStats = 20_000

/** Above this number of virtual hosts, one list of all queues takes fewer requests and hardly more work. */
const maxVhostLists = 20

/** What the choice of a mode depends on. */
export interface ModeCriteria {
  /** In the whole cluster. NaN: not reported. */
  readonly queues: number
  readonly vhosts: NamePatterns
  /** The number of virtual hosts that pass the filter. */
  readonly wantedVhosts: number
  /** A pattern for queue names that the server understands. Null: there is none. */
  readonly serverPattern: string | null
}

/**
 * Returns the best mode for reading the queues of a server with statistics. The first of these applies:
 *
 * 1. `filtered` where the server can filter, because that is the least work for it.
 * 2. `totals` where there are too many queues for statistics.
 * 3. `full`.
 */
export function chosenMode(criteria: ModeCriteria): QueueMode {
  if (criteria.serverPattern !== null) return 'filtered'
  if (criteria.vhosts.include.length > 0 && criteria.wantedVhosts <= maxVhostLists)
    return 'filtered'
  return criteria.queues > maxQueuesWithStats ? 'totals' : 'full'
}

/** Longest pattern that RabbitMQ takes. */
const longestServerPattern = 1024

/**
 * Plain characters, `.*` and `.+`, groups, alternatives, and classes that are not negated.
 *
 * RabbitMQ matches bytes and ignores case. So a single `.` would miss `ü`, and a negated class would
 * exclude more than it should.
 */
const portablePattern = /^(?:[\w@/:,#%&~ -]|\\[.\\-]|\.[*+]|\[[\w.-]+\]|\(\?:|[*+?|()])*$/

/**
 * Returns one pattern for all names to include. Null: no pattern, or the server may read it differently.
 *
 * A pattern that RabbitMQ 4.3 cannot parse matches nothing, without an error: a false "no queues". So
 * only patterns that certainly match at least the same names are sent; the exporter filters again.
 */
export function serverPattern({ include }: NamePatterns): string | null {
  if (include.length === 0) return null
  const pattern = `^(?:${include.map(name => `(?:${name})`).join('|')})$`
  const isUnderstood = include.every(name => portablePattern.test(name))
  return isUnderstood && pattern.length <= longestServerPattern ? pattern : null
}
