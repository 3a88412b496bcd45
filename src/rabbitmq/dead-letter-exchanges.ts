import { compareText } from '../columns/names.ts'
import { AbortedError, abortable } from '../transport/abort.ts'
import { destinationsOf, type ExchangeBindings } from './exchange-bindings.ts'

/** An exchange by its names; never the default exchange. */
export interface ExchangeName {
  readonly vhost: string
  readonly name: string
}

/** By virtual host, then by exchange. */
export type BindingsByVhost = ReadonlyMap<string, ReadonlyMap<string, ExchangeBindings>>

/**
 * The exchanges to which queues send their dead letters, and where these go from there.
 *
 * The queues reading finds the exchanges in the settings of queues, the topology reading their bindings.
 */
export class DeadLetterExchanges {
  #named: readonly ExchangeName[] = []
  #bindings: BindingsByVhost = new Map()
  readonly #found: Promise<void>
  #setFound: () => void = () => undefined

  constructor() {
    this.#found = new Promise(resolve => {
      this.#setFound = resolve
    })
  }

  /** The exchanges that the known queues name, in order of their names. */
  get named(): readonly ExchangeName[] {
    return this.#named
  }

  /** Takes the exchanges that the queues of a reading name. */
  setNamed(exchanges: Iterable<ExchangeName>): void {
    this.#named = [...exchanges].sort(
      (a, b) => compareText(a.vhost, b.vhost) || compareText(a.name, b.name),
    )
    this.#setFound()
  }

  /** Waits until the queues were read once, successfully or not, or until the signal is aborted. */
  async whenNamed(signal: AbortSignal): Promise<void> {
    try {
      await abortable(this.#found, signal)
    } catch (error) {
      if (!(error instanceof AbortedError)) throw error
    }
  }

  /** Takes what is known of the bindings. */
  setBindings(bindings: BindingsByVhost): void {
    this.#bindings = bindings
  }

  /**
   * Returns the queues that get dead letters sent to the exchange with the routing key. Null: not known.
   *
   * A key of null is that of each message: then these are all queues that may get some.
   */
  destinations({ vhost, name }: ExchangeName, key: string | null): readonly string[] | null {
    // The default exchange is bound to every queue by its name. Without a key of its own, a dead letter
    // goes to the queue that it was published to, most often the one that it comes from.
    if (name === '') return key === null ? [] : [key]
    const exchanges = this.#bindings.get(vhost)
    return exchanges?.has(name) === true ? destinationsOf(exchanges, name, key) : null
  }
}
