import { isAllowed, type ParameterReader } from '../parameters.ts'

/** The parameters that select clusters and backlogs by name. */
export const nameParameters = [
  'cluster',
  'system',
  'vhost',
  'destination',
  'consumer_group',
] as const

/** Names of something; null: it has none of this kind, and no name matches. */
interface Names {
  readonly vhost: string | null
  readonly destination: string | null
  readonly consumerGroup: string | null
}

/** Tests whether something has the requested names; an absent parameter matches everything. */
export interface NameFilters {
  readonly isWantedCluster: (cluster: { system: string; cluster: string }) => boolean
  readonly areWanted: (names: Names) => boolean
}

export function readNameFilters(
  reader: ParameterReader<(typeof nameParameters)[number]>,
): NameFilters {
  const cluster = reader.names('cluster')
  const system = reader.words('system', ['kafka', 'rabbitmq'])
  const vhost = reader.names('vhost')
  const destination = reader.names('destination')
  const group = reader.names('consumer_group')
  return {
    isWantedCluster: candidate => cluster(candidate.cluster) && isAllowed(system, candidate.system),
    areWanted: names =>
      destination(names.destination) && group(names.consumerGroup) && vhost(names.vhost),
  }
}
