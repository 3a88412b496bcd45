import { cell, entry, rowsWhere } from '../../columns/columns.ts'
import { Latest, type Observation } from '../../reading/observation.ts'
import type { Reading } from '../../reading/reading.ts'
import { CountedObjects, countsOf } from '../counted-objects.ts'
import type { RabbitmqMemory } from '../rabbitmq-memory.ts'
import type { Connections, Exchanges, TrafficFacts } from './facts.ts'

/** One row for each exchange whose counters are known. */
interface KnownExchanges {
  readonly vhost: readonly string[]
  readonly name: readonly string[]
  /** Id of each row in memory's directory. */
  readonly id: Uint32Array
}

/** One row for each exchange: those read in this poll, then those that keep their last counts. */
export interface CountedExchanges {
  readonly rows: number
  readonly vhost: readonly string[]
  /** '' is the default exchange. */
  readonly name: readonly string[]
  /** Counted by the exporter, in messages. NaN: never reported. */
  readonly publishedIn: Float64Array
  readonly publishedOut: Float64Array
}

type TrafficRead = Pick<Reading<TrafficFacts>, 'facts' | 'sections'>

/** Counters of exchanges, and the last known exchanges and connections. */
export class TrafficMemory {
  readonly #objects: CountedObjects<'publishedIn' | 'publishedOut'>
  readonly #lastExchanges = new Latest<KnownExchanges>()
  readonly #lastConnections = new Latest<Connections>()

  constructor({ counters }: Pick<RabbitmqMemory, 'counters'>) {
    this.#objects = new CountedObjects(counters, ['publishedIn', 'publishedOut'])
  }

  /** Call it when other exchanges may pass the filters: a new name then does not prove a new exchange. */
  forgetListings(): void {
    this.#objects.forgetListings()
  }

  observeExchanges(
    { facts: { exchanges }, sections }: TrafficRead,
    { now, stalenessLimit }: Observation,
  ): CountedExchanges {
    const isComplete = sections['exchanges']?.state === 'complete'
    const read = this.#countExchanges(exchanges, isComplete)
    if (isComplete) {
      this.#lastExchanges.set(read, { readAt: now.monotonic, lifetime: stalenessLimit })
      return this.#counted(read)
    }
    const last = this.#lastExchanges.at(now.monotonic)
    return this.#counted(last === null ? read : this.#joined(read, last))
  }

  /** Returns the last complete list of connections. Null: too old, or there was none. */
  observeConnections(
    { facts: { connections }, sections }: TrafficRead,
    { now, stalenessLimit }: Observation,
  ): Connections | null {
    // Sums over an incomplete list would fall because a part of it could not be read.
    if (sections['connections']?.state === 'complete') {
      this.#lastConnections.set(connections, { readAt: now.monotonic, lifetime: stalenessLimit })
    }
    return this.#lastConnections.at(now.monotonic)
  }

  #countExchanges(exchanges: Exchanges, isComplete: boolean): KnownExchanges {
    const { rows, vhost, name, type } = exchanges
    const { publishedIn, publishedOut } = this.#objects.counters
    const id = new Uint32Array(rows)
    this.#objects.beginListing()
    for (let row = 0; row < rows; row++) {
      const exchange = this.#objects.list(entry(vhost, row), entry(name, row), entry(type, row))
      publishedIn.observe(exchange, cell(exchanges.publishedIn, row))
      publishedOut.observe(exchange, cell(exchanges.publishedOut, row))
      id[row] = exchange
    }
    this.#objects.endListing(() => isComplete)
    return { vhost, name, id }
  }

  /** Returns the exchanges read in this poll, then those of the last complete list that were not. */
  #joined(read: KnownExchanges, last: KnownExchanges): KnownExchanges {
    const unread = rowsWhere(last.id.length, row => !this.#objects.isListed(cell(last.id, row)))
    return {
      vhost: [...read.vhost, ...Array.from(unread, row => entry(last.vhost, row))],
      name: [...read.name, ...Array.from(unread, row => entry(last.name, row))],
      id: Uint32Array.from([...read.id, ...unread.map(row => cell(last.id, row))]),
    }
  }

  #counted({ vhost, name, id }: KnownExchanges): CountedExchanges {
    const { publishedIn, publishedOut } = this.#objects.counters
    return {
      rows: id.length,
      vhost,
      name,
      publishedIn: countsOf(publishedIn, id),
      publishedOut: countsOf(publishedOut, id),
    }
  }
}
