import { clusterStates, type JournalEvent } from '../../backlog/history/journal.ts'
import type { EventsQuery } from '../../backlog/history/select-events.ts'
import { statuses } from '../../backlog/status.ts'
import { offsets, type ParameterError, ParameterReader } from '../parameters.ts'
import { type NameFilters, nameParameters, readNameFilters } from './name-filters.ts'
import { defaultLimit, limits } from './page-limits.ts'

type EventsRequest = EventsQuery & Pick<NameFilters, 'isWantedCluster'>

const parameters = [...nameParameters, 'status', 'since', 'until', 'offset', 'limit'] as const

/** Parses the parameters of a request; returns all errors at once. */
export function parseEventsQuery(
  query: URLSearchParams,
): EventsRequest | { readonly errors: readonly ParameterError[] } {
  const reader = new ParameterReader(query, parameters)
  const names = readNameFilters(reader)
  const status = reader.words('status', [...statuses, ...clusterStates])
  const since = reader.time('since') ?? -Infinity
  const until = reader.time('until') ?? Infinity
  const offset = reader.number('offset', offsets) ?? 0
  const limit = reader.number('limit', limits) ?? defaultLimit
  if (reader.errors.length > 0) return { errors: reader.errors }
  return {
    isWantedCluster: names.isWantedCluster,
    isWanted: event =>
      event.at >= since &&
      event.at < until &&
      hasStatus(event, status) &&
      names.areWanted(event.kind === 'backlog' ? event : noNames),
    offset,
    limit,
  }
}

/** Of an event of a cluster. */
const noNames = { destination: null, consumerGroup: null, vhost: null }

/** By the new status: a backlog that no longer exists has none. */
function hasStatus({ after }: JournalEvent, wanted: readonly string[]): boolean {
  return wanted.length === 0 || (after !== null && wanted.includes(after))
}
