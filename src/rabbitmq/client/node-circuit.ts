import {
  BrokenCircuitError,
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  halfJitterGenerator,
  handleWhen,
} from 'cockatiel'
import { ProblemError, type ProblemKind } from '../../reading/problem.ts'
import { AbortedError } from './transport-error.ts'

const failuresToOpen = 3

/** The pause before the next attempt, in milliseconds: between half of it and all. */
const backOff = { initialDelay: 5_000, maxDelay: 30_000, generator: halfJitterGenerator }

/** Failures of the node or of the way to it; other kinds are an answer to one question. */
export const nodeKinds: ReadonlySet<ProblemKind> = new Set([
  'unreachable',
  'timeout',
  'unauthenticated',
  'malformed',
])

/** Leaves a node alone that failed several times in a row, and then tries it with one request. */
export class NodeCircuit {
  readonly #policy = circuitBreaker(
    handleWhen(error => this.#counts(error)),
    {
      breaker: new ConsecutiveBreaker(failuresToOpen),
      halfOpenAfter: new ExponentialBackoff(backOff),
    },
  )
  #lastFailure: ProblemError | undefined

  /** Runs the work; while the circuit is open, rejects at once with what the last failure was. */
  async run<T>(subject: string, work: () => Promise<T>): Promise<T> {
    try {
      return await this.#policy.execute(work)
    } catch (error) {
      if (!(error instanceof BrokenCircuitError) || this.#lastFailure === undefined) throw error
      const { problem } = this.#lastFailure
      const detail = `left alone for a while after it failed repeatedly: ${problem.detail}`
      throw new ProblemError({ ...problem, subject, detail }, { cause: this.#lastFailure })
    }
  }

  #counts(error: Error): boolean {
    if (!(error instanceof ProblemError) || !nodeKinds.has(error.problem.kind)) return false
    // Whoever lost patience is no witness: the reading's deadline may have been spent elsewhere.
    if (error.cause instanceof AbortedError) return false
    this.#lastFailure = error
    return true
  }
}
