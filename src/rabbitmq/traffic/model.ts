import { cell, deriveIndex, entry, sumBy } from '../../columns/columns.ts'
import { NameTable } from '../../columns/names.ts'
import type { Connections } from './facts.ts'

/** What follows from the traffic reading of a RabbitMQ cluster. */
export interface RabbitmqTrafficModel {
  readonly cluster: string
  readonly exchanges: ExchangeValues
  readonly connections: ConnectionCounts
}

/** One row for each exchange: those read this time, then those that keep their last counts. */
export interface ExchangeValues {
  readonly rows: number
  readonly vhost: readonly string[]
  /** '' is the default exchange. */
  readonly name: readonly string[]
  /** Counted by us, in messages. NaN: nothing was ever told. */
  readonly publishedIn: Float64Array
  readonly publishedOut: Float64Array
}

/** One row for each (vhost, state) that connections can be in. */
export interface ConnectionCounts {
  readonly rows: number
  readonly vhosts: readonly string[]
  /** Index into `vhosts`. */
  readonly vhost: Uint32Array
  readonly states: readonly string[]
  /** Index into `states`. */
  readonly state: Uint32Array
  readonly connections: Float64Array
}

/** States that every vhost has a number for; others have one while a connection is in them. */
export const connectionStates = ['running', 'flow', 'blocking', 'blocked'] as const

/** Connections of every vhost in every state, so that a number falls to 0 instead of vanishing. */
export function connectionCounts(
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
  const counts = sumBy(
    rows,
    connections.rows,
    row =>
      vhosts.indexOf(entry(connections.vhost, row)) * words +
      states.indexOf(entry(connections.state, row)),
    row => cell(connections.connections, row),
  )
  return {
    rows,
    vhosts: vhosts.names,
    vhost: deriveIndex(rows, row => Math.floor(row / words)),
    states: states.names,
    state: deriveIndex(rows, row => row % words),
    connections: counts,
  }
}

export const unknownConnections: ConnectionCounts = {
  rows: 0,
  vhosts: [],
  vhost: new Uint32Array(),
  states: [],
  state: new Uint32Array(),
  connections: new Float64Array(),
}
