import {
  BrokenCircuitError,
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  halfJitterGenerator,
  handleWhen,
} from 'cockatiel'
import type { ProblemKind } from '../reading/problem.ts'
import type { Seconds } from '../reading/time.ts'
import { AbortedError } from './abort.ts'
import { TransportError } from './transport-error.ts'

/** Delay before the next attempt: doubles from `initialDelay` to `maxDelay`, minus up to half. */
export interface BackOff {
  readonly initialDelay: Seconds
  readonly maxDelay: Seconds
}

/** Rejected without an attempt, because the circuit breaker is open. */
export class CircuitOpenError extends TransportError {
  readonly lastFailure: TransportError

  constructor(lastFailure: TransportError) {
    const detail = `circuit breaker open after repeated failures: ${lastFailure.message}`
    super(lastFailure.kind, detail, { cause: lastFailure })
    this.lastFailure = lastFailure
  }
}

const failuresToOpen = 3

/** Failures of a server or of the way to it. Errors of other kinds concern a single request. */
export const serverFailures: ReadonlySet<ProblemKind> = new Set([
  'unreachable',
  'timeout',
  'unauthenticated',
  'malformed',
])

/**
 * Stops sending to a server after three failures in a row, then tries again with one request.
 *
 * Rejected credentials count as well: repeated attempts can lock an account.
 */
export class CircuitBreaker {
  readonly #counted = new WeakSet<Error>()
  readonly #policy
  #lastFailure: TransportError | undefined
  #isFailing = false

  constructor({ initialDelay, maxDelay }: BackOff) {
    this.#policy = circuitBreaker(
      handleWhen(error => this.#counts(error)),
      {
        breaker: new ConsecutiveBreaker(failuresToOpen),
        halfOpenAfter: new ExponentialBackoff({
          initialDelay: initialDelay * 1000,
          maxDelay: maxDelay * 1000,
          generator: halfJitterGenerator,
        }),
      },
    )
  }

  /** True when the last attempt failed. */
  get isFailing(): boolean {
    return this.#isFailing
  }

  /** Runs the work; rejects at once with `CircuitOpenError` while the circuit is open. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await this.#policy.execute(work)
      this.#isFailing = false
      return result
    } catch (error) {
      if (!(error instanceof BrokenCircuitError) || this.#lastFailure === undefined) throw error
      throw new CircuitOpenError(this.#lastFailure)
    }
  }

  #counts(error: Error): boolean {
    if (!(error instanceof TransportError) || !serverFailures.has(error.kind)) return false
    // The deadline of a reading may have been spent on other servers.
    if (error instanceof AbortedError) return false
    // All requests on one connection fail with the same error, which is one failure.
    if (this.#counted.has(error)) return false
    this.#counted.add(error)
    this.#lastFailure = error
    this.#isFailing = true
    return true
  }
}
