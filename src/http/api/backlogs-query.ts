import {
  type BacklogPlace,
  destinationOf,
  groupOf,
  type SortOrder,
  sortOrders,
  statusOf,
  vhostOf,
} from '../../backlog/ranking.ts'
import { statuses } from '../../backlog/status.ts'
import { cell } from '../../columns/columns.ts'
import {
  isAllowed,
  type NumberRange,
  offsets,
  type ParameterError,
  ParameterReader,
} from '../parameters.ts'
import { type NameFilters, nameParameters, readNameFilters } from './name-filters.ts'
import { defaultLimit, limits } from './page-limits.ts'

/** The parsed parameters; an absent filter matches everything. */
interface BacklogsRequest extends Pick<NameFilters, 'isWantedCluster'> {
  /** Applied to the backlogs of wanted clusters. */
  readonly isWanted: (place: BacklogPlace) => boolean
  readonly sort: SortOrder
  readonly offset: number
  readonly limit: number
}

const parameters = [...nameParameters, 'status', 'min_age', 'sort', 'offset', 'limit'] as const

/** Parses the parameters of a request; returns all errors at once. */
export function parseBacklogsQuery(
  query: URLSearchParams,
): BacklogsRequest | { readonly errors: readonly ParameterError[] } {
  const reader = new ParameterReader(query, parameters)
  const names = readNameFilters(reader)
  const status = reader.words('status', statuses)
  const minAge = reader.number('min_age', seconds)
  const sort = reader.word('sort', sortOrders) ?? 'worst'
  const offset = reader.number('offset', offsets) ?? 0
  const limit = reader.number('limit', limits) ?? defaultLimit
  if (reader.errors.length > 0) return { errors: reader.errors }
  return {
    isWantedCluster: names.isWantedCluster,
    isWanted: place =>
      names.areWanted(namesOf(place)) &&
      isAllowed(status, statusOf(place)) &&
      (minAge === undefined || cell(place.latest.backlogs.age, place.row) >= minAge),
    sort,
    offset,
    limit,
  }
}

function namesOf(place: BacklogPlace): Parameters<NameFilters['areWanted']>[0] {
  return {
    vhost: vhostOf(place),
    destination: destinationOf(place),
    consumerGroup: groupOf(place),
  }
}

const seconds: NumberRange = {
  description: 'a number of seconds, 0 or more',
  includes: value => Number.isFinite(value) && value >= 0,
}
