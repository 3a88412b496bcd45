import type { Ask } from '../../domain/request.ts'

/** Parameters of a GET, such as `{ page: 1, page_size: 500 }`; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>

/**
 * The management HTTP API of one cluster, over whichever of its URLs answers.
 *
 * Every promise rejects with a `ProblemError` for the world's failures, whose subject names the
 * endpoint without names of objects (`GET /api/queues/{vhost} at http://rabbit-1:15672`).
 */
export interface ManagementApi {
  /**
   * Reads one JSON document, unchecked.
   *
   * `path` segments are encoded here: `['queues', '/']` asks for `/api/queues/%2F`. `api` is the
   * label under which the request is counted: `GET /api/queues/{vhost}`.
   */
  document(path: readonly string[], query: Query, api: string, ask: Ask): Promise<unknown>
  /**
   * Reads a list element by element, page after page where the endpoint can.
   *
   * An element is given unchecked, right after it was parsed, and is not kept. Yields to the event
   * loop between slices.
   */
  list(
    path: readonly string[],
    query: Query,
    api: string,
    ask: Ask,
    element: (element: unknown) => void,
  ): Promise<void>
  /** Closes every connection at once. */
  close(): Promise<void>
}
