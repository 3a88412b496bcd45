import { isFresh, Latest, type Observation } from '../../reading/observation.ts'
import type { Reading } from '../../reading/reading.ts'
import type { Seconds } from '../../reading/time.ts'
import type {
  BindingsByVhost,
  DeadLetterExchanges,
  ExchangeName,
} from '../dead-letter-exchanges.ts'
import type { ExchangeBindings } from '../exchange-bindings.ts'
import type { RabbitmqMemory } from '../rabbitmq-memory.ts'
import type { ReadExchange, TopologyFacts, VhostLimits } from './facts.ts'

interface KnownExchange {
  readonly bindings: ExchangeBindings
  readonly readAt: Seconds
}

/** The last known limits and bindings. */
export class TopologyMemory {
  readonly #deadLetterExchanges: DeadLetterExchanges
  readonly #limits = new Latest<VhostLimits>()
  /** By virtual host, then by exchange. */
  readonly #exchanges = new Map<string, Map<string, KnownExchange>>()

  constructor({ deadLetterExchanges }: Pick<RabbitmqMemory, 'deadLetterExchanges'>) {
    this.#deadLetterExchanges = deadLetterExchanges
  }

  /** Forgets all bindings; call it when they are no longer read. */
  forget(): void {
    this.#exchanges.clear()
    this.#deadLetterExchanges.setBindings(new Map())
  }

  whenNamed(signal: AbortSignal): Promise<void> {
    return this.#deadLetterExchanges.whenNamed(signal)
  }

  /** Returns the exchanges that queues name, those that were read least recently first. */
  due(): readonly ExchangeName[] {
    const readAt = ({ vhost, name }: ExchangeName): Seconds =>
      this.#exchanges.get(vhost)?.get(name)?.readAt ?? -Infinity
    // The sort is stable; equal infinities have no difference.
    return [...this.#deadLetterExchanges.named].sort((a, b) => readAt(a) - readAt(b) || 0)
  }

  /** Returns the last known limits. Null: not read within the staleness limit. */
  observeLimits(
    { facts: { limits } }: Pick<Reading<TopologyFacts>, 'facts'>,
    { now, stalenessLimit }: Observation,
  ): VhostLimits | null {
    if (limits !== null) {
      this.#limits.set(limits, { readAt: now.monotonic, lifetime: stalenessLimit })
    }
    return this.#limits.at(now.monotonic)
  }

  /**
   * Takes the exchanges of a reading and publishes all that are known.
   *
   * An exchange whose request failed keeps its bindings up to the staleness limit. One that was not
   * requested, because its turn comes later, keeps them until then.
   */
  observeExchanges(exchanges: readonly ReadExchange[], observation: Observation): void {
    for (const { vhost, name, read } of exchanges) {
      const ofVhost = this.#exchanges.get(vhost) ?? new Map<string, KnownExchange>()
      this.#exchanges.set(vhost, ofVhost)
      const known = ofVhost.get(name)
      if (read !== null) {
        ofVhost.set(name, { bindings: read, readAt: observation.now.monotonic })
      } else if (known !== undefined && !isFresh(known.readAt, observation)) ofVhost.delete(name)
    }
    this.#forgetUnused()
    this.#deadLetterExchanges.setBindings(this.#known())
  }

  /** Forgets exchanges that no queue names, and to which no such exchange is bound. */
  #forgetUnused(): void {
    const used = new Map<string, Set<string>>()
    for (const { vhost, name } of this.#deadLetterExchanges.named) {
      used.set(vhost, (used.get(vhost) ?? new Set()).add(name))
    }
    for (const [vhost, exchanges] of this.#exchanges) {
      const reachable = used.get(vhost) ?? new Set()
      // Grows while it is iterated.
      for (const name of reachable) {
        for (const next of boundExchanges(exchanges.get(name))) reachable.add(next)
      }
      for (const name of exchanges.keys()) if (!reachable.has(name)) exchanges.delete(name)
      if (exchanges.size === 0) this.#exchanges.delete(vhost)
    }
  }

  #known(): BindingsByVhost {
    return new Map(
      [...this.#exchanges].map(([vhost, exchanges]) => [
        vhost,
        new Map([...exchanges].map(([name, { bindings }]) => [name, bindings])),
      ]),
    )
  }
}

/** Returns the exchanges to which an exchange sends messages. */
function boundExchanges(exchange: KnownExchange | undefined): readonly string[] {
  const bindings = exchange?.bindings.bindings ?? []
  return bindings.filter(({ isQueue }) => !isQueue).map(({ destination }) => destination)
}
