import { cell, eachRow, entry } from '../../../columns/columns.ts'
import type { Seconds } from '../../../reading/time.ts'
import type { Brokers } from '../facts/facts.ts'

/** A broker that Metadata does not list for this long is treated as removed. */
const rememberedFor: Seconds = 24 * 60 * 60

/**
 * Remembers every broker that was ever registered, for a day.
 *
 * Metadata lists live brokers only, so a dead one would vanish instead of being missed.
 */
export class BrokerMemory {
  readonly #registered = new Map<number, RememberedBroker>()

  /** Takes the brokers of a new Metadata response; `now` is monotonic. */
  observe(brokers: Brokers, now: Seconds): void {
    eachRow(brokers.rows, row => this.#remember(brokers, row, now))
    for (const [id, { at }] of this.#registered)
      if (now - at > rememberedFor) this.#registered.delete(id)
  }

  /** Returns the brokers of the last Metadata response and the remembered ones, in order of id. */
  complete(brokers: Brokers): Brokers {
    const rowOf = new Map(Array.from(brokers.id, (id, row) => [id, row]))
    const ids = [...new Set([...rowOf.keys(), ...this.#registered.keys()])].sort((a, b) => a - b)
    const reported = (column: Float64Array | Uint8Array, absent: number): Float64Array =>
      Float64Array.from(ids, id => {
        const row = rowOf.get(id)
        return row === undefined ? absent : cell(column, row)
      })
    return {
      rows: ids.length,
      id: Int32Array.from(ids),
      host: ids.map(id => this.#registered.get(id)?.host ?? ''),
      port: Int32Array.from(ids, id => this.#registered.get(id)?.port ?? 0),
      rack: ids.map(id => this.#registered.get(id)?.rack ?? null),
      registered: Uint8Array.from(reported(brokers.registered, 0)),
      reachable: reported(brokers.reachable, NaN),
      leaderPartitions: reported(brokers.leaderPartitions, 0),
      replicaPartitions: reported(brokers.replicaPartitions, 0),
    }
  }

  #remember(brokers: Brokers, row: number, at: Seconds): void {
    if (cell(brokers.registered, row) === 0) return
    this.#registered.set(cell(brokers.id, row), {
      host: entry(brokers.host, row),
      port: cell(brokers.port, row),
      rack: entry(brokers.rack, row),
      at,
    })
  }
}

interface RememberedBroker {
  readonly host: string
  readonly port: number
  readonly rack: string | null
  /** When Metadata last listed it, monotonic. */
  readonly at: Seconds
}
