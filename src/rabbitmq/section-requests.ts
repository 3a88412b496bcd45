import type { ManagementApi, Resource } from './client/management-api.ts'
import { isForeign } from './client/http-status-errors.ts'
import { type Problem, ProblemError } from '../reading/problem.ts'
import { type Outcome, outcome, skipped } from '../reading/reading.ts'
import type { RequestContext } from '../reading/request.ts'

/** One section of a reading: asks, and keeps what went wrong instead of throwing it. */
export class SectionRequests {
  readonly problems: Problem[] = []
  readonly #api: ManagementApi
  readonly #ask: RequestContext
  #isAsked = false
  #isForeign = false

  constructor(api: ManagementApi, ask: RequestContext) {
    this.#api = api
    this.#ask = ask
  }

  /** Null: it could not be read. */
  async document<T>(resource: Resource, decode: (document: unknown) => T): Promise<T | null> {
    return this.attempt(async () => decode(await this.#api.document(resource, this.#ask)))
  }

  /**
   * Lists elements one by one. False: some are missing, because the list failed or broke off.
   *
   * An element that cannot be decoded (to null) is left out and counted as a problem. `reworded`
   * tells a failure of the list in other words.
   */
  async list<T>(
    resource: Resource,
    decode: (element: unknown) => T | null,
    each: (decoded: T) => void,
    reworded: (problem: Problem) => Problem = problem => problem,
  ): Promise<boolean> {
    let undecoded = 0
    const listed = await this.attempt(async () => {
      await this.#api.list(resource, this.#ask, element => {
        const decoded = decode(element)
        if (decoded === null) undecoded++
        else each(decoded)
      })
      return true
    }, reworded)
    if (undecoded > 0) {
      const detail = `${undecoded} elements have no name, or no virtual host`
      this.problems.push({ kind: 'malformed', subject: resource.api, detail })
    }
    return listed ?? false
  }

  /** Null: it failed, and its problem is kept. */
  async attempt<T>(
    work: () => Promise<T>,
    reworded: (problem: Problem) => Problem = problem => problem,
  ): Promise<T | null> {
    this.#isAsked = true
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      this.problems.push(reworded(error.problem))
      if (isForeign(error)) this.#isForeign = true
      return null
    }
  }

  /** True: what failed here fails everywhere, so that nothing more needs to be asked. */
  get isTerminal(): boolean {
    return this.problems.some(
      ({ kind }) =>
        kind === 'unreachable' || kind === 'unauthenticated' || this.#ask.signal.aborted,
    )
  }

  /**
   * True: nothing of the cluster can be read.
   *
   * Asked of the first section alone: a proxy may well refuse the path of one virtual host.
   */
  get isClusterUnreadable(): boolean {
    return this.isTerminal || this.#isForeign
  }

  outcome(hasRows: boolean): Outcome {
    return this.#isAsked ? outcome(this.problems, hasRows) : skipped
  }
}
