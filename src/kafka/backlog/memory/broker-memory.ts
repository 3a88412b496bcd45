import { cell, eachRow, entry } from '../../../columns/columns.ts'
import type { Seconds } from '../../../reading/time.ts'
import type { Brokers } from '../facts/facts.ts'

/** A broker that nobody names for this long is taken for removed. */
const rememberedFor: Seconds = 24 * 60 * 60

/**
 * Remembers every broker that was ever registered, for a day.
 *
 * Metadata lists live brokers only, so a dead one would vanish instead of being missed.
 */
export class BrokerMemory {
  readonly #seen = new Map<number, SeenBroker>()

  /** Takes the brokers of a new Metadata answer; `now` is monotonic. */
  observe(brokers: Brokers, now: Seconds): void {
    eachRow(brokers.rows, row => this.#see(brokers, row, now))
    for (const [id, { at }] of this.#seen) if (now - at > rememberedFor) this.#seen.delete(id)
  }

  /** Adds those remembered to the brokers of the last Metadata answer, in order of id. */
  complete(brokers: Brokers): Brokers {
    const rowOf = new Map(Array.from(brokers.id, (id, row) => [id, row]))
    const ids = [...new Set([...rowOf.keys(), ...this.#seen.keys()])].sort((a, b) => a - b)
    const told = (column: Float64Array | Uint8Array, absent: number): Float64Array =>
      Float64Array.from(ids, id => {
        const row = rowOf.get(id)
        return row === undefined ? absent : cell(column, row)
      })
    return {
      rows: ids.length,
      id: Int32Array.from(ids),
      host: ids.map(id => this.#seen.get(id)?.host ?? ''),
      port: Int32Array.from(ids, id => this.#seen.get(id)?.port ?? 0),
      rack: ids.map(id => this.#seen.get(id)?.rack ?? null),
      registered: Uint8Array.from(told(brokers.registered, 0)),
      reachable: told(brokers.reachable, NaN),
      leaderPartitions: told(brokers.leaderPartitions, 0),
      replicaPartitions: told(brokers.replicaPartitions, 0),
    }
  }

  #see(brokers: Brokers, row: number, at: Seconds): void {
    if (cell(brokers.registered, row) === 0) return
    this.#seen.set(cell(brokers.id, row), {
      host: entry(brokers.host, row),
      port: cell(brokers.port, row),
      rack: entry(brokers.rack, row),
      at,
    })
  }
}

interface SeenBroker {
  readonly host: string
  readonly port: number
  readonly rack: string | null
  /** When Metadata last listed it, monotonic. */
  readonly at: Seconds
}
