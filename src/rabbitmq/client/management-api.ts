import type { RequestContext } from '../../reading/request.ts'

/** What a GET of the management API asks for. */
export interface Resource {
  /** Segments after `/api`, encoded by the client: `['queues', '/']` asks for `/api/queues/%2F`. */
  readonly path: readonly string[]
  readonly query?: Readonly<Record<string, string | number | boolean>>
  /** The label under which requests are counted: `GET /api/queues/{vhost}`. */
  readonly api: string
}

/**
 * The management HTTP API of one cluster, over whichever of its URLs answers.
 *
 * Every promise rejects with a `ProblemError` for the world's failures, whose subject names the
 * endpoint without names of objects (`GET /api/queues/{vhost} at http://rabbit-1:15672`).
 */
export interface ManagementApi extends Questions {
  /**
   * Reads a list element by element; page after page where the query has a `page_size`.
   *
   * An element is given unchecked, right after it was parsed, and is not kept. Lets the event loop
   * turn between slices. After a failure the elements given so far are no list: some are missing.
   */
  list(resource: Resource, ask: RequestContext, element: (element: unknown) => void): Promise<void>
  /** One for each URL: for questions that a node answers only for itself. */
  readonly nodes: readonly ManagementNode[]
  /** Closes every connection at once. */
  close(): Promise<void>
}

/** One URL: a node, or what balances the load of several. */
export interface ManagementNode extends Questions {
  /** Without credentials. */
  readonly url: string
}

interface Questions {
  /** Reads one JSON document, unchecked. */
  document(resource: Resource, ask: RequestContext): Promise<unknown>
  /**
   * Asks a health check, which answers 200 or 503. True: it passed.
   *
   * Rejects with a problem of kind `unsupported` where the version does not know the check.
   */
  passes(healthCheck: Resource, ask: RequestContext): Promise<boolean>
}
