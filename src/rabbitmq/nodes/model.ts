import { unknownColumn } from '../../columns/columns.ts'
import type { Outcome, Reading } from '../../reading/reading.ts'
import type { HealthChecks, NodesFacts } from './facts.ts'
import type { KnownNodes } from './memory.ts'

/** What is derived from the nodes reading of a RabbitMQ cluster. */
export interface RabbitmqNodesModel {
  readonly cluster: string
  readonly nodes: NodeValues
  /** Results of this poll alone: a check is about now, so an older result is not kept. */
  readonly healthChecks: HealthChecks
  readonly health: Health
}

/** One row for each node of the cluster, in order of name. */
interface NodeValues extends KnownNodes {
  /** NaN: not reported, or by a version that always reports 0. */
  readonly unreachablePeers: Float64Array
}

/**
 * The summary of all health checks.
 *
 * One failed check proves `failing`, even if other results are missing; `ok` needs every result.
 */
export type Health = 'ok' | 'failing' | 'unknown'

/** `version` is RabbitMQ's. '': not known. */
export function nodesModel(
  cluster: string,
  nodes: KnownNodes,
  { facts: { healthChecks }, sections }: Pick<Reading<NodesFacts>, 'facts' | 'sections'>,
  version = '',
): RabbitmqNodesModel {
  return {
    cluster,
    nodes: { ...nodes, unreachablePeers: unreachablePeers(nodes, version) },
    healthChecks,
    health: health(healthChecks, Object.values(sections)),
  }
}

function health({ rows, passed }: HealthChecks, sections: readonly Outcome[]): Health {
  if (passed.includes(0)) return 'failing'
  const isComplete = rows > 0 && sections.every(({ state }) => state === 'complete')
  return isComplete ? 'ok' : 'unknown'
}

function unreachablePeers({ rows, partitionedPeers }: KnownNodes, version: string): Float64Array {
  return reportsPartitions(version) ? partitionedPeers : unknownColumn(rows)
}

/** RabbitMQ 4.3 and later always report 0 partitioned peers. False also while the version is unknown. */
function reportsPartitions(version: string): boolean {
  const [, major = NaN, minor = NaN] = /^(\d+)\.(\d+)/.exec(version)?.map(Number) ?? []
  return major < 4 || (major === 4 && minor < 3)
}
