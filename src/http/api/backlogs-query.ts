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

/** The parsed parameters; an absent filter matches everything. */
interface BacklogsRequest {
  readonly isWantedCluster: (cluster: { system: string; cluster: string }) => boolean
  /** Applied to the backlogs of wanted clusters. */
  readonly isWanted: (place: BacklogPlace) => boolean
  readonly sort: SortOrder
  readonly offset: number
  readonly limit: number
}

const defaultLimit = 100
const maxLimit = 1000

const parameters = [
  'cluster',
  'system',
  'vhost',
  'destination',
  'consumer_group',
  'status',
  'min_age',
  'sort',
  'offset',
  'limit',
] as const

/** Parses the parameters of a request; returns all errors at once. */
export function parseBacklogsQuery(
  query: URLSearchParams,
): BacklogsRequest | { readonly errors: readonly ParameterError[] } {
  const reader = new ParameterReader(query, parameters)
  const cluster = reader.names('cluster')
  const system = reader.words('system', ['kafka', 'rabbitmq'])
  const vhost = reader.names('vhost')
  const destination = reader.names('destination')
  const group = reader.names('consumer_group')
  const status = reader.words('status', statuses)
  const minAge = reader.number('min_age', seconds)
  const sort = reader.word('sort', sortOrders) ?? 'worst'
  const offset = reader.number('offset', offsets) ?? 0
  const limit = reader.number('limit', limits) ?? defaultLimit
  if (reader.errors.length > 0) return { errors: reader.errors }
  return {
    isWantedCluster: candidate => cluster(candidate.cluster) && isAllowed(system, candidate.system),
    isWanted: place =>
      destination(destinationOf(place)) &&
      group(groupOf(place)) &&
      vhost(vhostOf(place)) &&
      isAllowed(status, statusOf(place)) &&
      (minAge === undefined || cell(place.latest.backlogs.age, place.row) >= minAge),
    sort,
    offset,
    limit,
  }
}

const seconds: NumberRange = {
  description: 'a number of seconds, 0 or more',
  includes: value => Number.isFinite(value) && value >= 0,
}

const limits: NumberRange = {
  description: `a whole number from 1 to ${maxLimit}`,
  includes: value => Number.isInteger(value) && value >= 1 && value <= maxLimit,
}
