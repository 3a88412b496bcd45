import { causeOf, ProblemError, type ProblemKind } from '../../reading/problem.ts'
import type { RequestContext } from '../../reading/request.ts'
import { readDocument, readVerdict } from './document-reading.ts'
import { readList } from './list-reading.ts'
import type { ManagementApi, ManagementNode, Resource } from './management-api.ts'
import { NodeClient } from './node-client.ts'
import type { ManagementOptions } from './options.ts'
import { CircuitOpenError } from '../../transport/circuit-breaker.ts'

/** Failures that another node may not share. */
const nodeFailures: ReadonlySet<ProblemKind> = new Set([
  'unreachable',
  'timeout',
  'malformed',
  'unavailable',
])

/** Speaks to the management API of one cluster; connects when first asked. */
export function createManagementApi(options: ManagementOptions): ManagementApi {
  const clients = options.urls.map(url => new NodeClient(url, options))
  return new FailoverApi(clients, options)
}

/** Stays on one node, and moves to the next when it fails. */
class FailoverApi implements ManagementApi {
  readonly nodes: readonly ManagementNode[]
  readonly #clients: readonly NodeClient[]
  readonly #options: ManagementOptions
  #current = 0

  constructor(clients: readonly NodeClient[], options: ManagementOptions) {
    this.#clients = clients
    this.#options = options
    this.nodes = clients.map(client => ({
      url: client.url,
      document: (resource, ask) => readDocument(client, resource, ask),
      passes: (healthCheck, ask) => readVerdict(client, healthCheck, ask),
    }))
  }

  document(resource: Resource, ask: RequestContext): Promise<unknown> {
    return this.#onSomeNode(client => readDocument(client, resource, ask))
  }

  passes(healthCheck: Resource, ask: RequestContext): Promise<boolean> {
    return this.#onSomeNode(client => readVerdict(client, healthCheck, ask))
  }

  list(
    resource: Resource,
    ask: RequestContext,
    element: (element: unknown) => void,
  ): Promise<void> {
    let isBegun = false
    const begun = (value: unknown): void => {
      isBegun = true
      element(value)
    }
    return this.#onSomeNode(
      client => readList(client, resource, ask, this.#options, begun),
      // Elements cannot be taken back: the next node would give them a second time.
      () => !isBegun,
    )
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map(client => client.close()))
  }

  /** Asks the current node, and then the others while they fail by their own fault. */
  async #onSomeNode<T>(
    ask: (client: NodeClient) => Promise<T>,
    mayRepeat = (): boolean => true,
  ): Promise<T> {
    const failures: ProblemError[] = []
    for (const client of this.#inTurn()) {
      try {
        return await ask(client)
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error
        failures.push(error)
        const { kind } = error.problem
        if (!nodeFailures.has(kind)) throw error
        this.#leave(client)
        // Work that is too slow is slow elsewhere as well, and asking again would double it.
        if (isTooSlow(error) || !mayRepeat()) throw error
      }
    }
    throw withoutAnswer(failures)
  }

  #inTurn(): readonly NodeClient[] {
    return [...this.#clients.slice(this.#current), ...this.#clients.slice(0, this.#current)]
  }

  /** Readings run side by side: whoever fails late must not leave the node that another moved to. */
  #leave(client: NodeClient): void {
    if (this.#clients[this.#current] !== client) return
    this.#current = (this.#current + 1) % this.#clients.length
  }
}

/** True: the node did not respond in time. False: not sent, because its circuit breaker is open. */
function isTooSlow({ problem, cause }: ProblemError): boolean {
  return problem.kind === 'timeout' && !(cause instanceof CircuitOpenError)
}

/** The failure of the node that was asked first, which is the one that was expected to work. */
function withoutAnswer([first, ...others]: readonly ProblemError[]): Error {
  if (first === undefined) return new Error('a cluster has at least one URL')
  if (others.length === 0) return first
  const { kind, subject, detail } = first.problem
  const alike = others.map(({ problem }) => `${problem.subject}: ${problem.detail}`).join('; ')
  const causes = [first, ...others].map(({ problem }) => causeOf(problem)).sort()
  return new ProblemError(
    { kind, subject, detail: `${detail}; ${alike}`, cause: causes.join('; ') },
    { cause: first },
  )
}
