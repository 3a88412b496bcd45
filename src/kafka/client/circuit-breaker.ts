import {
  BrokenCircuitError,
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  halfJitterGenerator,
  handleWhen,
} from 'cockatiel'
import type { ProblemKind } from '../../reading/problem.ts'
import { TransportError } from './problems.ts'

const failuresToOpen = 3

/**
 * The pause before the next attempt, in milliseconds: between half of it and all.
 *
 * It ends at a poll's usual interval, so that a broker that came back is fresh again after two.
 */
const backOff = { initialDelay: 2_000, maxDelay: 15_000, generator: halfJitterGenerator }

/** Failures of the broker or of the way to it. Other kinds are an answer of some sort. */
const countedKinds: ReadonlySet<ProblemKind> = new Set([
  'unreachable',
  'timeout',
  'unauthenticated',
  'malformed',
])

/**
 * Leaves a broker alone that failed several times in a row, and then tries it with one request.
 *
 * A login that is refused counts as well: hammering on is how accounts get locked.
 */
export class CircuitBreaker {
  readonly #counted = new WeakSet<Error>()
  readonly #policy = circuitBreaker(
    handleWhen(error => this.#counts(error)),
    {
      breaker: new ConsecutiveBreaker(failuresToOpen),
      halfOpenAfter: new ExponentialBackoff(backOff),
    },
  )
  #lastFailure: TransportError | undefined
  #isFailing = false

  /** True when what was tried last failed. */
  get isFailing(): boolean {
    return this.#isFailing
  }

  /** Runs the work; while the circuit is open, rejects at once with what the last failure was. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await this.#policy.execute(work)
      this.#isFailing = false
      return result
    } catch (error) {
      if (!(error instanceof BrokenCircuitError) || this.#lastFailure === undefined) throw error
      const { kind, message } = this.#lastFailure
      const detail = `left alone for a while after it failed repeatedly: ${message}`
      throw new TransportError(kind, detail, { cause: this.#lastFailure })
    }
  }

  /** All requests on one connection fail with one error, and that is one failure. */
  #counts(error: Error): boolean {
    if (!(error instanceof TransportError) || !countedKinds.has(error.kind)) return false
    if (this.#counted.has(error)) return false
    this.#counted.add(error)
    this.#lastFailure = error
    this.#isFailing = true
    return true
  }
}
