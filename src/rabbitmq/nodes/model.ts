import { cell, derive } from '../../columns/columns.ts'
import type { Outcome } from '../../reading/reading.ts'
import type { HealthChecks, Nodes } from './facts.ts'

/** What follows from the nodes reading of a RabbitMQ cluster. */
export interface RabbitmqNodesModel {
  readonly cluster: string
  readonly nodes: NodeValues
  /** What was answered this time: a check is a verdict about now, so an old one is not kept. */
  readonly healthChecks: HealthChecks
  readonly health: Health
}

/** One row for each node of the cluster, in order of name. */
export interface NodeValues extends Nodes {
  /** Unix seconds. NaN: its uptime was not told. */
  readonly startedAt: Float64Array
  /** NaN: not told, or a version that always says 0. */
  readonly unreachablePeers: Float64Array
}

/**
 * The sum of all health checks.
 *
 * One failed check proves `failing`, whatever else is not known; `ok` needs every check's answer.
 */
export type Health = (typeof healthWords)[number]

export const healthWords = ['ok', 'failing', 'unknown'] as const

export function health({ rows, passed }: HealthChecks, sections: readonly Outcome[]): Health {
  if (passed.includes(0)) return 'failing'
  const allAnswered = rows > 0 && sections.every(({ state }) => state === 'complete')
  return allAnswered ? 'ok' : 'unknown'
}

/** Peers that nodes cannot reach, where the version still tells: 4.3 and later always say none. */
export function unreachablePeers({ rows, partitionedPeers }: Nodes, version: string): Float64Array {
  const tells = tellsPartitions(version)
  return derive(rows, row => (tells ? cell(partitionedPeers, row) : NaN))
}

/** False also while no version was told. */
function tellsPartitions(version: string): boolean {
  const [, major = NaN, minor = NaN] = /^(\d+)\.(\d+)/.exec(version)?.map(Number) ?? []
  return major < 4 || (major === 4 && minor < 3)
}
