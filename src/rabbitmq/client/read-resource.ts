import type { Dispatcher } from 'undici'
import type { RequestContext } from '../../reading/request.ts'
import { ElementSplitter, parseJson } from './element-splitter.ts'
import type { Resource } from './management-api.ts'
import type { NodeClient } from './node-client.ts'
import type { ManagementOptions } from './options.ts'
import { unexpectedStatus, UnexpectedStatusError } from './http-status-errors.ts'
import { responseBody, responseText } from './response-body.ts'
import { TransportError } from '../../transport/transport-error.ts'

/** A queue takes 1 to 2 KiB; arguments and policies add less than this. */
const maxElementSize = 1024 * 1024

type Limits = Pick<ManagementOptions, 'maxResponseBytes' | 'maxElements' | 'yieldToLoop'>

/** Reads a list from one node, page after page where the query has a `page_size`. */
export async function readList(
  node: NodeClient,
  resource: Resource,
  context: RequestContext,
  limits: Limits,
  onElement: (element: unknown) => void,
): Promise<void> {
  const isPaged = resource.query?.['page_size'] !== undefined
  let elements = 0
  const counted = (element: unknown): void => {
    if (++elements > limits.maxElements) {
      throw new TransportError('too_large', `the list has more than ${limits.maxElements} elements`)
    }
    onElement(element)
  }
  for (let page = 1, pages = 1, before = -1; page <= pages && elements > before; page++) {
    before = elements
    const request = isPaged ? { ...resource, query: { ...resource.query, page } } : resource
    pages = await node.exchange(request, context, response => readPage(response, limits, counted))
  }
}

/** Reads one page; returns the number of pages of the list. */
async function readPage(
  response: Dispatcher.ResponseData,
  { maxResponseBytes, yieldToLoop }: Limits,
  onElement: (element: unknown) => void,
): Promise<number> {
  if (response.statusCode !== 200) {
    const error = await unexpectedStatus(response)
    // The list has become shorter since the previous page was read.
    if (error.error === 'page_out_of_range') return 0
    throw error
  }
  const splitter = new ElementSplitter({ maxElementSize, onElement })
  for await (const chunk of responseBody(response, maxResponseBytes)) {
    splitter.push(chunk)
    await yieldToLoop()
  }
  const { isList, document } = splitter.end()
  if (!isList) throw new TransportError('malformed', 'expected a list, found another document')
  const { page_count: pages } = document as { readonly page_count?: unknown }
  return typeof pages === 'number' ? pages : 1
}

/** Documents are parsed at once, which blocks the event loop: 1 MiB takes about 5 ms. */
const maxDocumentSize = 1024 * 1024

/** Reads one JSON document from one node. */
export function readDocument(
  node: NodeClient,
  resource: Resource,
  context: RequestContext,
): Promise<unknown> {
  return node.exchange(resource, context, async response => {
    if (response.statusCode !== 200) throw await unexpectedStatus(response)
    return parseJson(await responseText(response, maxDocumentSize))
  })
}

/** Runs a health check on one node. True: it passed. */
export function readHealthCheck(
  node: NodeClient,
  resource: Resource,
  context: RequestContext,
): Promise<boolean> {
  return node.exchange(resource, context, async response => {
    if (response.statusCode !== 200 && response.statusCode !== 503)
      throw await unexpectedStatus(response)
    const text = await responseText(response, maxDocumentSize)
    // A load balancer without a live node responds 503 too, but without `status`.
    const status = /"status"\s*:\s*"(ok|failed)"/.exec(text)?.[1]
    if (status === undefined) throw new UnexpectedStatusError(response, text)
    return status === 'ok'
  })
}
