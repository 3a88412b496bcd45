import { cell, derive, deriveIndex, entry, rowsWhere } from '../../columns/columns.ts'
import type { Reading } from '../../reading/reading.ts'
import { type Circumstances, type Dated, stillKnown } from '../../reading/observation.ts'
import { CountedObjects } from '../counted-objects.ts'
import type { Connections, Exchanges, TrafficFacts } from './facts.ts'
import {
  connectionCounts,
  type ExchangeValues,
  type RabbitmqTrafficModel,
  unknownConnections,
} from './model.ts'

/** One row for each exchange whose counters are kept. */
interface KnownExchanges {
  readonly vhost: readonly string[]
  readonly name: readonly string[]
  /** Id of each row in memory's directory. */
  readonly id: Uint32Array
}

/** What is kept of exchanges and connections between readings. */
export class TrafficMemory {
  readonly #objects = new CountedObjects(['publishedIn', 'publishedOut'])
  #lastExchanges: Dated<KnownExchanges> | null = null
  #lastConnections: Dated<Connections> | null = null

  get rebases(): number {
    return this.#objects.rebases
  }

  /** A node lost its part of every total. */
  sourceRestarted(): void {
    this.#objects.sourceRestarted()
  }

  /** From now on other exchanges may pass the filters, so a new one was not born just now. */
  forgetListings(): void {
    this.#objects.forgetListings()
  }

  /** `vhosts` are those known to exist: each has a number of connections, 0 included. */
  *observe(
    { facts, sections }: Reading<TrafficFacts>,
    vhosts: readonly string[],
    observation: Circumstances,
  ): Generator<void, RabbitmqTrafficModel> {
    const { cluster, now } = observation
    const isWhole = sections['exchanges']?.state === 'complete'
    const exchanges = this.#sightExchanges(facts.exchanges, isWhole)
    if (isWhole) this.#lastExchanges = { value: exchanges, readAt: now }
    yield
    const last = isWhole ? null : stillKnown(this.#lastExchanges, observation)

    // Half a list of connections would be a sum that falls because a part was not readable.
    if (sections['connections']?.state === 'complete')
      this.#lastConnections = { value: facts.connections, readAt: now }
    const connections = stillKnown(this.#lastConnections, observation)
    return {
      cluster,
      exchanges: this.#counted(last === null ? exchanges : this.#joined(exchanges, last)),
      connections:
        connections === null ? unknownConnections : connectionCounts(connections, vhosts),
    }
  }

  #sightExchanges(exchanges: Exchanges, isWhole: boolean): KnownExchanges {
    const { publishedIn, publishedOut } = this.#objects.counters
    this.#objects.beginListing()
    const id = deriveIndex(exchanges.rows, row => {
      const vhost = entry(exchanges.vhost, row)
      const exchange = this.#objects.sight(
        vhost,
        entry(exchanges.name, row),
        entry(exchanges.type, row),
      )
      publishedIn.observe(exchange, cell(exchanges.publishedIn, row))
      publishedOut.observe(exchange, cell(exchanges.publishedOut, row))
      return exchange
    })
    this.#objects.endListing(() => isWhole)
    return { vhost: exchanges.vhost, name: exchanges.name, id }
  }

  /** The exchanges that were read, and after them those of the last whole list that were not. */
  #joined(read: KnownExchanges, last: KnownExchanges): KnownExchanges {
    const kept = rowsWhere(last.id.length, row => !this.#objects.isSighted(cell(last.id, row)))
    return {
      vhost: [...read.vhost, ...Array.from(kept, row => entry(last.vhost, row))],
      name: [...read.name, ...Array.from(kept, row => entry(last.name, row))],
      id: Uint32Array.from([...read.id, ...kept.map(row => cell(last.id, row))]),
    }
  }

  #counted({ vhost, name, id }: KnownExchanges): ExchangeValues {
    const { publishedIn, publishedOut } = this.#objects.counters
    return {
      rows: id.length,
      vhost,
      name,
      publishedIn: derive(id.length, row => publishedIn.count(cell(id, row))),
      publishedOut: derive(id.length, row => publishedOut.count(cell(id, row))),
    }
  }
}
