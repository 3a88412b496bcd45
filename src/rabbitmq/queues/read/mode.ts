import type { NamePatterns } from '../../../columns/name-filter.ts'
import type { QueueMode } from '../facts/facts.ts'

/** Above so many queues, statistics of all of them cost a node more than a core for seconds a poll. */
const mostQueuesWithStats = 20_000

/** Above so many virtual hosts, one list of everything is fewer requests and hardly more work. */
const mostVhostsOneByOne = 20

/** What a mode is chosen from. */
export interface ModeClues {
  /** The server collects no statistics at all. */
  readonly isWithoutStats: boolean
  /** In the whole cluster. NaN: not told. */
  readonly queues: number
  readonly vhosts: NamePatterns
  /** How many virtual hosts pass the filter. */
  readonly wantedVhosts: number
  /** A pattern for queue names that the server understands. Null: there is none. */
  readonly serverPattern: string | null
}

/**
 * How queues are read best, in this order:
 *
 * 1. `totals` where the server has no statistics to tell.
 * 2. `filtered` where filters can be left to the server, for that is what it does with least work.
 * 3. `totals` where there are too many queues for statistics.
 * 4. `full`.
 */
export function chosenMode(clues: ModeClues): QueueMode {
  if (clues.isWithoutStats) return 'totals'
  if (clues.serverPattern !== null) return 'filtered'
  if (clues.vhosts.include.length > 0 && clues.wantedVhosts <= mostVhostsOneByOne) return 'filtered'
  return clues.queues > mostQueuesWithStats ? 'totals' : 'full'
}

/** Longest pattern that RabbitMQ takes. */
const longestServerPattern = 1024

/**
 * Plain characters, `.*` and `.+`, groups, alternatives, and classes that are not negated.
 *
 * RabbitMQ matches bytes and does not mind case. So a single `.` would miss `ü`, and what is negated
 * would exclude more than it says.
 */
const understoodAlike = /^(?:[\w@/:,#%&~ -]|\\[.\\-]|\.[*+]|\[[\w.-]+\]|\(\?:|[*+?|()])*$/

/**
 * One pattern for all names to include. Null: none is wanted, or the server may read it otherwise.
 *
 * What RabbitMQ 4.3 cannot read matches nothing there, without an error: a false "no queues". So only
 * what is sure to match at least the same names is sent; our own filter comes after.
 */
export function serverPattern({ include }: NamePatterns): string | null {
  if (include.length === 0) return null
  const pattern = `^(?:${include.map(name => `(?:${name})`).join('|')})$`
  const isUnderstood = include.every(name => understoodAlike.test(name))
  return isUnderstood && pattern.length <= longestServerPattern ? pattern : null
}
