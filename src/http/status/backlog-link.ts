import {
  type BacklogPlace,
  type BacklogQuery,
  destinationOf,
  groupOf,
  vhostOf,
} from '../../backlog/ranking.ts'
import { type ParameterError, ParameterReader } from '../parameters.ts'

/** The names that identify a backlog. */
export interface BacklogName {
  readonly cluster: string
  readonly vhost: string | null
  readonly destination: string
  readonly group: string | null
}

const parameters = ['cluster', 'vhost', 'destination', 'consumer_group'] as const

/** Returns the address of the page of a backlog. */
export function backlogHref(place: BacklogPlace): string {
  const vhost = vhostOf(place)
  const group = groupOf(place)
  const query = new URLSearchParams({
    cluster: place.cluster.cluster,
    ...(vhost !== null && { vhost }),
    destination: destinationOf(place),
    ...(group !== null && { consumer_group: group }),
  })
  return `/backlogs/detail?${query.toString()}`
}

/** Parses the parameters of the page of a backlog; returns all errors at once. */
export function parseBacklogName(
  query: URLSearchParams,
): BacklogName | { readonly errors: readonly ParameterError[] } {
  const reader = new ParameterReader(query, parameters)
  const name = {
    cluster: reader.exact('cluster') ?? '',
    vhost: reader.exact('vhost'),
    destination: reader.exact('destination') ?? '',
    group: reader.exact('consumer_group'),
  }
  return reader.errors.length > 0 ? { errors: reader.errors } : name
}

export function backlogNameQuery({ vhost, destination, group }: BacklogName): BacklogQuery {
  return {
    isWanted: place =>
      destinationOf(place) === destination && groupOf(place) === group && vhostOf(place) === vhost,
    sort: 'name',
    offset: 0,
    limit: 1,
  }
}
