import { type Problem, ProblemError } from '../reading/problem.ts'
import { type Outcome, outcome, skipped } from '../reading/reading.ts'
import type { RequestContext } from '../reading/request.ts'
import { isForeign } from './client/http-status-errors.ts'
import type { ManagementApi, Resource } from './client/management-api.ts'

/** Requests of one section of a reading; collects their problems instead of throwing them. */
export class SectionRequests {
  readonly problems: Problem[] = []
  readonly #api: ManagementApi
  readonly #context: RequestContext
  #isRequested = false
  #isForeign = false

  constructor(api: ManagementApi, context: RequestContext) {
    this.#api = api
    this.#context = context
  }

  /** Null: it could not be read, or not be decoded. `expected` says what it must have. */
  async document<T>(
    resource: Resource,
    decode: (document: unknown) => T | null,
    expected: string,
  ): Promise<T | null> {
    const document = await this.attempt(async () => ({
      decoded: decode(await this.#api.document(resource, this.#context)),
    }))
    if (document?.decoded === null) this.malformed(resource, `expected ${expected}`)
    return document?.decoded ?? null
  }

  /**
   * Reads as `document` does an object that may have been deleted, which RabbitMQ reports as 404.
   *
   * RabbitMQ 4.x reports so a virtual host without permission as well.
   */
  async documentIfExists<T>(
    resource: Resource,
    decode: (document: unknown) => T | null,
    expected: string,
    reword: (problem: Problem) => Problem = problem => problem,
  ): Promise<{ readonly decoded: T } | 'missing' | null> {
    const document = await this.attempt(async () => {
      try {
        return { decoded: decode(await this.#api.document(resource, this.#context)) }
      } catch (error) {
        if (error instanceof ProblemError && error.problem.kind === 'unsupported') return 'missing'
        throw error
      }
    }, reword)
    if (document === null || document === 'missing') return document
    const { decoded } = document
    if (decoded === null) this.malformed(resource, `expected ${expected}`)
    return decoded === null ? null : { decoded }
  }

  /**
   * Lists elements one by one. Returns false when the list failed, ended early, or has no element that
   * can be decoded.
   *
   * Elements that cannot be decoded (null) are left out and counted as a problem. `reword` changes the
   * problem of a failed list; null: it is no problem.
   */
  async list<T>(
    resource: Resource,
    decode: (element: unknown) => T | null,
    each: (decoded: T) => void,
    reword: (problem: Problem) => Problem | null = problem => problem,
  ): Promise<boolean> {
    let [undecoded, decoded] = [0, 0]
    const listed = await this.attempt(async () => {
      await this.#api.list(resource, this.#context, element => {
        const value = decode(element)
        if (value === null) undecoded++
        else {
          decoded++
          each(value)
        }
      })
      return true
    }, reword)
    if (undecoded > 0) {
      this.malformed(resource, `${undecoded} elements have no name, or no virtual host`)
    }
    return listed === true && (undecoded === 0 || decoded > 0)
  }

  /** Lists as `list` does. True as well, without elements, where the cluster lacks the endpoint. */
  async listIfSupported<T>(
    resource: Resource,
    decode: (element: unknown) => T | null,
    each: (decoded: T) => void,
  ): Promise<boolean> {
    let isSupported = true
    const isListed = await this.list(resource, decode, each, problem => {
      if (problem.kind !== 'unsupported') return problem
      isSupported = false
      return null
    })
    return isListed || !isSupported
  }

  /** Reports a response of the right type that cannot be true. */
  malformed({ api }: Resource, detail: string): void {
    this.problems.push({ kind: 'malformed', subject: api, detail })
  }

  /** Reports the number of elements that were dropped, because a later one has the same identity. */
  repeated(resource: Resource, elements: number): void {
    if (elements === 0) return
    const detail = `${elements} elements are listed twice, or their names are the same after decoding`
    this.malformed(resource, detail)
  }

  /** Null: it failed, and its problem is collected. */
  async attempt<T>(
    work: () => Promise<T>,
    reword: (problem: Problem) => Problem | null = problem => problem,
  ): Promise<T | null> {
    this.#isRequested = true
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      const problem = reword(error.problem)
      if (problem !== null) this.problems.push(problem)
      if (isForeign(error)) this.#isForeign = true
      return null
    }
  }

  /** True: further requests would fail for the same reason. */
  get isTerminal(): boolean {
    return this.problems.some(
      ({ kind }) =>
        kind === 'unreachable' || kind === 'unauthenticated' || this.#context.signal.aborted,
    )
  }

  /**
   * True: nothing of the cluster can be read.
   *
   * Use it for the first section alone: a proxy may well reject the path of one virtual host.
   */
  get isClusterUnreadable(): boolean {
    return this.isTerminal || this.#isForeign
  }

  outcome(hasRows: boolean): Outcome {
    return this.#isRequested ? outcome(this.problems, hasRows) : skipped
  }
}
