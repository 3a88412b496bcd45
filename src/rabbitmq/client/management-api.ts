import type { RequestContext } from '../../reading/request.ts'

/** A resource of the management API, for a GET. */
export interface Resource {
  /** Segments after `/api`, encoded by the client: `['queues', '/']` is `/api/queues/%2F`. */
  readonly path: readonly string[]
  readonly query?: Readonly<Record<string, string | number | boolean>>
  /** Value of the label `api` of request metrics: `GET /api/queues/{vhost}`. */
  readonly api: string
}

/**
 * The management HTTP API of one cluster, over the first of its URLs that responds.
 *
 * Every promise rejects with a `ProblemError` for external failures. Its subject names the endpoint
 * without names of objects (`GET /api/queues/{vhost} at http://rabbit-1:15672`).
 */
export interface ManagementApi extends ManagementRequests {
  /**
   * Reads a list element by element; page after page where the query has a `page_size`.
   *
   * Each element is passed unvalidated as soon as it is parsed, and not stored. Yields to the event
   * loop between chunks. After a failure the list is incomplete.
   */
  list(
    resource: Resource,
    context: RequestContext,
    element: (element: unknown) => void,
  ): Promise<void>
  /** One for each URL, for endpoints that report only their own node. */
  readonly nodes: readonly ManagementNode[]
  /** Closes every connection at once. */
  close(): Promise<void>
}

/** One URL: a node, or a load balancer. */
export interface ManagementNode extends ManagementRequests {
  /** Without credentials. */
  readonly url: string
}

interface ManagementRequests {
  /** Reads one JSON document, unvalidated. */
  document(resource: Resource, context: RequestContext): Promise<unknown>
  /**
   * Runs a health check, which responds 200 or 503. True: it passed.
   *
   * Rejects with a problem of kind `unsupported` if this version lacks the check.
   */
  passes(healthCheck: Resource, context: RequestContext): Promise<boolean>
}
