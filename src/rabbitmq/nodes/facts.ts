import { derive, deriveFlags, entry } from '../../columns/columns.ts'
import { compareText } from '../../columns/names.ts'
import type { HealthChecks, Nodes } from '../facts.ts'

type NumberColumn = Exclude<keyof Nodes, 'rows' | 'name' | 'type' | 'running'>

/** One node as the API told it. NaN, and '': not told. */
export interface ListedNode extends Readonly<Record<NumberColumn, number>> {
  readonly name: string
  readonly type: string
  readonly running: boolean
}

/** Puts nodes in order of name. */
export function sealedNodes(listed: readonly ListedNode[]): Nodes {
  const nodes = [...listed].sort((a, b) => compareText(a.name, b.name))
  const rows = nodes.length
  const numbers = (column: NumberColumn): Float64Array =>
    derive(rows, row => entry(nodes, row)[column])
  return {
    rows,
    name: nodes.map(({ name }) => name),
    type: nodes.map(({ type }) => type),
    running: deriveFlags(rows, row => entry(nodes, row).running),
    memoryUsed: numbers('memoryUsed'),
    memoryLimit: numbers('memoryLimit'),
    memoryAlarm: numbers('memoryAlarm'),
    diskFree: numbers('diskFree'),
    diskFreeLimit: numbers('diskFreeLimit'),
    diskAlarm: numbers('diskAlarm'),
    fileDescriptorsUsed: numbers('fileDescriptorsUsed'),
    fileDescriptorsLimit: numbers('fileDescriptorsLimit'),
    processesUsed: numbers('processesUsed'),
    processesLimit: numbers('processesLimit'),
    runQueue: numbers('runQueue'),
    uptime: numbers('uptime'),
    partitionedPeers: numbers('partitionedPeers'),
  }
}

/** The verdict of one health check. */
export interface Verdict {
  readonly check: string
  /** '': it speaks of the cluster. */
  readonly node: string
  readonly passed: boolean
}

export function sealedHealthChecks(verdicts: readonly Verdict[]): HealthChecks {
  return {
    rows: verdicts.length,
    check: verdicts.map(({ check }) => check),
    node: verdicts.map(({ node }) => node),
    passed: deriveFlags(verdicts.length, row => entry(verdicts, row).passed),
  }
}
