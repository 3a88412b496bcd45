import { sortedByIdentity } from '../../columns/by-identity.ts'
import { compareText } from '../../columns/names.ts'
import { recordOf } from '../../columns/record-of.ts'

/** One row for each node of the cluster, running or not, in order of name. NaN: not reported. */
export interface Nodes {
  readonly rows: number
  readonly name: readonly string[]
  readonly running: Uint8Array
  readonly memoryUsed: Float64Array
  readonly memoryLimit: Float64Array
  readonly memoryAlarm: Float64Array
  /** NaN also where disk monitoring is off. */
  readonly diskFree: Float64Array
  readonly diskFreeLimit: Float64Array
  readonly diskAlarm: Float64Array
  readonly fileDescriptorsUsed: Float64Array
  readonly fileDescriptorsLimit: Float64Array
  readonly processesUsed: Float64Array
  readonly processesLimit: Float64Array
  readonly runQueue: Float64Array
  /** Seconds since the node started. */
  readonly uptime: Float64Array
  /** Peers that this node reports as unreachable (network partitions). */
  readonly partitionedPeers: Float64Array
}

/** One row for each health check with a result. */
export interface HealthChecks {
  readonly rows: number
  /** The check's name in the API's path: `alarms`, `virtual-hosts`, … */
  readonly check: readonly string[]
  /** The node it is about. '': the whole cluster. */
  readonly node: readonly string[]
  readonly passed: Uint8Array
}

export interface NodesFacts {
  readonly nodes: Nodes
  readonly healthChecks: HealthChecks
}

/**
 * Columns of `Nodes` that hold numbers, each with the member of a node in `GET /api/nodes` that it is
 * decoded from. This list drives the query, the decoder and the row set.
 */
export const nodeNumbers = {
  memoryUsed: 'mem_used',
  memoryLimit: 'mem_limit',
  memoryAlarm: 'mem_alarm',
  diskFree: 'disk_free',
  diskFreeLimit: 'disk_free_limit',
  diskAlarm: 'disk_free_alarm',
  fileDescriptorsUsed: 'fd_used',
  fileDescriptorsLimit: 'fd_total',
  processesUsed: 'proc_used',
  processesLimit: 'proc_total',
  runQueue: 'run_queue',
  uptime: 'uptime',
  partitionedPeers: 'partitions',
} as const satisfies Readonly<Record<Exclude<keyof Nodes, 'rows' | 'name' | 'running'>, string>>

export type NodeNumber = keyof typeof nodeNumbers

export const nodeNumberColumns = Object.keys(nodeNumbers) as readonly NodeNumber[]

/** One node as the API reported it. NaN, and '': not reported. */
export interface ListedNode extends Readonly<Record<NodeNumber, number>> {
  readonly name: string
  readonly running: boolean
}

/** Returns the nodes in order of name, each once. */
export function sealedNodes(listed: readonly ListedNode[]): Nodes {
  const nodes = sortedByIdentity(listed, (a, b) => compareText(a.name, b.name))
  return {
    rows: nodes.length,
    name: nodes.map(({ name }) => name),
    running: Uint8Array.from(nodes, ({ running }) => Number(running)),
    ...recordOf(nodeNumberColumns, column => Float64Array.from(nodes, node => node[column])),
  }
}

/** The result of one health check. */
export interface CheckResult {
  readonly check: string
  /** '': the whole cluster. */
  readonly node: string
  readonly passed: boolean
}

export function sealedHealthChecks(results: readonly CheckResult[]): HealthChecks {
  return {
    rows: results.length,
    check: results.map(({ check }) => check),
    node: results.map(({ node }) => node),
    passed: Uint8Array.from(results, ({ passed }) => Number(passed)),
  }
}
