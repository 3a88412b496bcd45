import type { Dispatcher } from 'undici'
import type { RequestContext } from '../../reading/request.ts'
import { ElementSplitter, parseJson } from './element-splitter.ts'
import { fields, number } from './json-fields.ts'
import type { Resource } from './management-api.ts'
import type { NodeClient } from './node-client.ts'
import type { ManagementOptions } from './options.ts'
import { unexpectedStatus, UnexpectedStatusError } from './http-status-errors.ts'
import { responseBody, responseText } from './response-body.ts'
import { TransportError } from '../../transport/transport-error.ts'

/** A queue takes 1 to 2 KiB; arguments and policies add less than this. */
const maxElementSize = 1024 * 1024

type Limits = Pick<ManagementOptions, 'maxResponseBytes' | 'maxElements' | 'yieldToLoop'>

/**
 * Most times that the pages of a list are read.
 *
 * An element that is deleted between two pages moves the first element of each later page onto the page
 * before, which has already been read. Reading all pages again finds those, and repeats the others.
 */
const mostReads = 2

/** Reads a list from one node, page after page where the query has a `page_size`. May repeat elements. */
export async function readList(
  node: NodeClient,
  resource: Resource,
  context: RequestContext,
  limits: Limits,
  onElement: (element: unknown) => void,
): Promise<void> {
  for (let reads = 1; reads <= mostReads; reads++) {
    if (await readPages(node, resource, context, limits, onElement)) return
  }
}

/** Returns false when the list became shorter, so that an element may have been missed. */
async function readPages(
  node: NodeClient,
  resource: Resource,
  context: RequestContext,
  limits: Limits,
  onElement: (element: unknown) => void,
): Promise<boolean> {
  const isPaged = resource.query?.['page_size'] !== undefined
  let elements = 0
  const counted = (element: unknown): void => {
    if (++elements > limits.maxElements) {
      throw new TransportError('too_large', `the list has more than ${limits.maxElements} elements`)
    }
    onElement(element)
  }
  let isWhole = true
  let last: ReadPage = { pages: 1, total: NaN }
  for (let page = 1, before = -1; page <= last.pages && elements > before; page++) {
    before = elements
    const request = isPaged ? { ...resource, query: { ...resource.query, page } } : resource
    const read = await node.exchange(request, context, response =>
      readPage(response, limits, isPaged, counted),
    )
    if (read.total < last.total) isWhole = false
    last = read
  }
  return isWhole
}

interface ReadPage {
  /** Number of pages of the list. */
  readonly pages: number
  /** Number of elements of the list. NaN: not reported. */
  readonly total: number
}

/** Reads one page, or an array of all elements. */
async function readPage(
  response: Dispatcher.ResponseData,
  { maxResponseBytes, yieldToLoop }: Limits,
  isPaged: boolean,
  onElement: (element: unknown) => void,
): Promise<ReadPage> {
  if (response.statusCode !== 200) {
    const error = await unexpectedStatus(response)
    // The list has become shorter since the previous page was read.
    if (error.error === 'page_out_of_range') return { pages: 0, total: 0 }
    throw error
  }
  const splitter = new ElementSplitter({ maxElementSize, onElement })
  for await (const chunk of responseBody(response, maxResponseBytes)) {
    splitter.push(chunk)
    await yieldToLoop()
  }
  const { isList, document } = splitter.end()
  if (isList && Array.isArray(document)) return { pages: 1, total: NaN }
  const { page_count: pages, filtered_count: total } = fields(document)
  if (isList && isPaged && typeof pages === 'number') return { pages, total: number(total) }
  const found = isList ? 'an object with items' : 'another document'
  const expected = isPaged ? 'a page with items and page_count' : 'an array'
  throw new TransportError('malformed', `expected ${expected}, found ${found}`)
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
