import { sumByOwner } from '../../columns/by-owner.ts'
import { cell, deriveIndex, entry } from '../../columns/columns.ts'
import { NameTable } from '../../columns/names.ts'
import type { Connections } from './facts.ts'
import type { CountedExchanges } from './memory.ts'

/** What is derived from the traffic reading of a RabbitMQ cluster. */
export interface RabbitmqTrafficModel {
  readonly cluster: string
  readonly exchanges: CountedExchanges
  readonly connections: ConnectionCounts
}

/** One row for each (vhost, state) that connections can be in. */
interface ConnectionCounts {
  readonly rows: number
  readonly vhosts: readonly string[]
  /** Index into `vhosts`. */
  readonly vhost: Uint32Array
  readonly states: readonly string[]
  /** Index into `states`. */
  readonly state: Uint32Array
  readonly connections: Float64Array
}

/** `vhosts` are those known to exist: each has a number of connections, which may be 0. */
export function trafficModel(
  cluster: string,
  known: {
    readonly exchanges: CountedExchanges
    /** Null: not known. */
    readonly connections: Connections | null
  },
  vhosts: readonly string[] = [],
): RabbitmqTrafficModel {
  const { exchanges, connections } = known
  return {
    cluster,
    exchanges,
    connections: connections === null ? unknownConnections : connectionCounts(connections, vhosts),
  }
}

/** Returns the number of connections of each virtual host that has some, in any state. */
export function connectionsOfVhosts({
  rows,
  vhost,
  connections,
}: Connections): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (let row = 0; row < rows; row++) {
    const name = entry(vhost, row)
    counts.set(name, (counts.get(name) ?? 0) + cell(connections, row))
  }
  return counts
}

/** States that every vhost has a number for; others have one while a connection is in them. */
const connectionStates = ['running', 'flow', 'blocking', 'blocked'] as const

/** Returns a number for every vhost and state, so that it falls to 0 instead of vanishing. */
function connectionCounts(
  connections: Connections,
  knownVhosts: readonly string[],
): ConnectionCounts {
  const vhosts = new NameTable()
  for (const vhost of [...new Set([...knownVhosts, ...connections.vhost])].sort())
    vhosts.indexOf(vhost)
  const states = new NameTable()
  for (const state of [...connectionStates, ...connections.state]) states.indexOf(state)

  const words = states.names.length
  const rows = vhosts.names.length * words
  const counter = deriveIndex(
    connections.rows,
    row =>
      vhosts.indexOf(entry(connections.vhost, row)) * words +
      states.indexOf(entry(connections.state, row)),
  )
  return {
    rows,
    vhosts: vhosts.names,
    vhost: deriveIndex(rows, row => Math.floor(row / words)),
    states: states.names,
    state: deriveIndex(rows, row => row % words),
    connections: sumByOwner(rows, counter, connections.connections),
  }
}

const unknownConnections: ConnectionCounts = {
  rows: 0,
  vhosts: [],
  vhost: new Uint32Array(),
  states: [],
  state: new Uint32Array(),
  connections: new Float64Array(),
}
