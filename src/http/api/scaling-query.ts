import { type BacklogQuery, destinationOf, groupOf, vhostOf } from '../../backlog/ranking.ts'
import type { Seconds } from '../../reading/time.ts'
import { offsets, type ParameterError, ParameterReader } from '../parameters.ts'
import { type NameFilters, nameParameters, readNameFilters } from './name-filters.ts'
import { defaultLimit, limits } from './page-limits.ts'

interface ScalingRequest extends BacklogQuery, Pick<NameFilters, 'isWantedCluster'> {
  /** Null: what is configured for each backlog. */
  readonly drainTarget: Seconds | null
}

const parameters = [...nameParameters, 'drain', 'offset', 'limit'] as const

/** The values of the option `drain`. */
const drainTargets = { from: 10, to: 7 * 24 * 60 * 60 }

/** Parses the parameters of a request; returns all errors at once. */
export function parseScalingQuery(
  query: URLSearchParams,
): ScalingRequest | { readonly errors: readonly ParameterError[] } {
  const reader = new ParameterReader(query, parameters)
  const names = readNameFilters(reader)
  const drainTarget = reader.duration('drain', drainTargets) ?? null
  const offset = reader.number('offset', offsets) ?? 0
  const limit = reader.number('limit', limits) ?? defaultLimit
  if (reader.errors.length > 0) return { errors: reader.errors }
  return {
    isWantedCluster: names.isWantedCluster,
    isWanted: place =>
      names.areWanted({
        vhost: vhostOf(place),
        destination: destinationOf(place),
        consumerGroup: groupOf(place),
      }),
    drainTarget,
    sort: 'name',
    offset,
    limit,
  }
}
