import { sortedByIdentity } from '../../columns/by-identity.ts'
import { derive, entry } from '../../columns/columns.ts'
import { compareText } from '../../columns/names.ts'

/** One row for each exchange that passes the filters, in order of vhost and name. */
export interface Exchanges {
  readonly rows: number
  readonly vhost: readonly string[]
  /** '' is the default exchange. */
  readonly name: readonly string[]
  readonly type: readonly string[]
  /** Totals as reported, in messages. NaN: nothing was ever published. */
  readonly publishedIn: Float64Array
  readonly publishedOut: Float64Array
}

/** One row for each (vhost, state) that has connections. */
export interface Connections {
  readonly rows: number
  readonly vhost: readonly string[]
  readonly state: readonly string[]
  readonly connections: Float64Array
}

export interface TrafficFacts {
  readonly exchanges: Exchanges
  /** Virtual hosts whose exchanges are missing in `exchanges`. Null: those of any may be missing. */
  readonly hiddenVhosts: readonly string[] | null
  readonly connections: Connections
}

/** One exchange as the API reported it. NaN: not reported. */
export interface ListedExchange {
  readonly vhost: string
  readonly name: string
  readonly type: string
  readonly publishedIn: number
  readonly publishedOut: number
}

/** Returns the exchanges in order of vhost and name, each once. */
export function sealedExchanges(listed: readonly ListedExchange[]): Exchanges {
  const exchanges = sortedByIdentity(
    listed,
    (a, b) => compareText(a.vhost, b.vhost) || compareText(a.name, b.name),
  )
  const rows = exchanges.length
  return {
    rows,
    vhost: exchanges.map(({ vhost }) => vhost),
    name: exchanges.map(({ name }) => name),
    type: exchanges.map(({ type }) => type),
    publishedIn: derive(rows, row => entry(exchanges, row).publishedIn),
    publishedOut: derive(rows, row => entry(exchanges, row).publishedOut),
  }
}

/** Counts connections by vhost and state while they are listed. */
export class ConnectionsBuilder {
  readonly #byVhost = new Map<string, Map<string, number>>()

  add(vhost: string, state: string): void {
    let states = this.#byVhost.get(vhost)
    if (states === undefined) {
      states = new Map()
      this.#byVhost.set(vhost, states)
    }
    states.set(state, (states.get(state) ?? 0) + 1)
  }

  seal(): Connections {
    const counts = [...this.#byVhost].flatMap(([vhost, states]) =>
      [...states].map(([state, connections]) => ({ vhost, state, connections })),
    )
    counts.sort((a, b) => compareText(a.vhost, b.vhost) || compareText(a.state, b.state))
    return {
      rows: counts.length,
      vhost: counts.map(({ vhost }) => vhost),
      state: counts.map(({ state }) => state),
      connections: derive(counts.length, row => entry(counts, row).connections),
    }
  }
}
