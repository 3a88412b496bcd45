import { cell, entry, rowsWhere } from '../../columns/columns.ts'
import { isFresh, Latest, type Observation } from '../../reading/observation.ts'
import type { Reading } from '../../reading/reading.ts'
import type { Seconds } from '../../reading/time.ts'
import { CountedObjects, countsOf } from '../counted-objects.ts'
import type { RabbitmqMemory } from '../rabbitmq-memory.ts'
import { VisibleVhosts } from '../visible-vhosts.ts'
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
  /** Outlives the source, which a reload replaces. */
  readonly visible = new VisibleVhosts()
  readonly #objects: CountedObjects<'publishedIn' | 'publishedOut'>
  #known: KnownExchanges = { vhost: [], name: [], id: new Uint32Array() }
  /** When the exchanges of each virtual host were last listed, for those with known exchanges. */
  #listedAt: ReadonlyMap<string, Seconds> = new Map()
  readonly #lastConnections = new Latest<Connections>()

  constructor({ counters }: Pick<RabbitmqMemory, 'counters'>) {
    this.#objects = new CountedObjects(counters, ['publishedIn', 'publishedOut'])
  }

  /** Call it when other exchanges may pass the filters: a new name then does not prove a new exchange. */
  forgetListings(): void {
    this.#objects.forgetListings()
  }

  /** Returns the exchanges listed now, then those of hidden virtual hosts within the staleness limit. */
  observeExchanges(
    { facts: { exchanges, hiddenVhosts } }: Pick<TrafficRead, 'facts'>,
    observation: Observation,
  ): CountedExchanges {
    const hidden = new Set(hiddenVhosts ?? this.#listedAt.keys())
    const isListed = (vhost: string): boolean => hiddenVhosts !== null && !hidden.has(vhost)
    const read = this.#countExchanges(exchanges, isListed)
    const isKept = (vhost: string): boolean =>
      hidden.has(vhost) && isFresh(this.#listedAt.get(vhost) ?? NaN, observation)
    this.#known = this.#joined(read, isKept)
    const kept = [...this.#listedAt].filter(([vhost]) => hidden.has(vhost))
    const { monotonic: readAt } = observation.now
    const listed = [...new Set(exchanges.vhost)].filter(isListed)
    this.#listedAt = new Map([...kept, ...listed.map(vhost => [vhost, readAt] as const)])
    return this.#counted(this.#known)
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

  #countExchanges(exchanges: Exchanges, isListed: (vhost: string) => boolean): KnownExchanges {
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
    this.#objects.endListing(isListed)
    return { vhost, name, id }
  }

  /** Returns the exchanges read in this poll, then those known of virtual hosts whose rows are kept. */
  #joined(read: KnownExchanges, isKept: (vhost: string) => boolean): KnownExchanges {
    const last = this.#known
    const kept = rowsWhere(
      last.id.length,
      row => isKept(entry(last.vhost, row)) && !this.#objects.isListed(cell(last.id, row)),
    )
    if (kept.length === 0) return read
    return {
      vhost: [...read.vhost, ...Array.from(kept, row => entry(last.vhost, row))],
      name: [...read.name, ...Array.from(kept, row => entry(last.name, row))],
      id: Uint32Array.from([...read.id, ...kept.map(row => cell(last.id, row))]),
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
