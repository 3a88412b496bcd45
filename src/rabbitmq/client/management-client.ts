import { causeOf, ProblemError, type ProblemKind } from '../../reading/problem.ts'
import type { RequestContext } from '../../reading/request.ts'
import { readDocument, readHealthCheck, readList } from './read-resource.ts'
import type { ManagementApi, ManagementNode, Resource } from './management-api.ts'
import { NodeClient } from './node-client.ts'
import type { ManagementOptions } from './options.ts'
import { CircuitOpenError } from '../../transport/circuit-breaker.ts'

/** Failures that may concern one node only. */
const nodeFailures: ReadonlySet<ProblemKind> = new Set([
  'unreachable',
  'timeout',
  'malformed',
  'unavailable',
])

/** Creates a client without connections: the first request opens one. */
export function createManagementApi(options: ManagementOptions): ManagementApi {
  const clients = options.urls.map(url => new NodeClient(url, options))
  return new FailoverApi(clients, options)
}

/** Uses one node until it fails, then the next one. */
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
      document: (resource, context) => readDocument(client, resource, context),
      passes: (healthCheck, context) => readHealthCheck(client, healthCheck, context),
    }))
  }

  document(resource: Resource, context: RequestContext): Promise<unknown> {
    return this.#onAnyNode(client => readDocument(client, resource, context))
  }

  passes(healthCheck: Resource, context: RequestContext): Promise<boolean> {
    return this.#onAnyNode(client => readHealthCheck(client, healthCheck, context))
  }

  list(
    resource: Resource,
    context: RequestContext,
    element: (element: unknown) => void,
  ): Promise<void> {
    let hasStarted = false
    const onElement = (value: unknown): void => {
      hasStarted = true
      element(value)
    }
    return this.#onAnyNode(
      client => readList(client, resource, context, this.#options, onElement),
      // Elements cannot be taken back: the next node would return them a second time.
      () => !hasStarted,
    )
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map(client => client.close()))
  }

  /** Sends to the current node, then to the others as long as the failure may concern one node only. */
  async #onAnyNode<T>(
    send: (client: NodeClient) => Promise<T>,
    mayRepeat = (): boolean => true,
  ): Promise<T> {
    const failures: ProblemError[] = []
    for (const client of this.#candidates()) {
      try {
        return await send(client)
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error
        failures.push(error)
        const { kind } = error.problem
        if (!nodeFailures.has(kind)) throw error
        this.#leave(client)
        // A slow request is slow on other nodes as well, and a retry would double the load.
        if (isTooSlow(error) || !mayRepeat()) throw error
      }
    }
    throw allFailed(failures)
  }

  #candidates(): readonly NodeClient[] {
    return [...this.#clients.slice(this.#current), ...this.#clients.slice(0, this.#current)]
  }

  /** Readings run concurrently: a late failure must not skip the node that another request moved to. */
  #leave(client: NodeClient): void {
    if (this.#clients[this.#current] !== client) return
    this.#current = (this.#current + 1) % this.#clients.length
  }
}

/** True: the node did not respond in time. False: not sent, because its circuit breaker is open. */
function isTooSlow({ problem, cause }: ProblemError): boolean {
  return problem.kind === 'timeout' && !(cause instanceof CircuitOpenError)
}

/** Returns the failure of the first node, with those of the other nodes in its detail. */
function allFailed([first, ...others]: readonly ProblemError[]): Error {
  if (first === undefined) return new Error('a cluster has at least one URL')
  if (others.length === 0) return first
  const { kind, subject, detail } = first.problem
  const rest = others.map(({ problem }) => `${problem.subject}: ${problem.detail}`).join('; ')
  const causes = [first, ...others].map(({ problem }) => causeOf(problem)).sort()
  return new ProblemError(
    { kind, subject, detail: `${detail}; ${rest}`, cause: causes.join('; ') },
    { cause: first },
  )
}
