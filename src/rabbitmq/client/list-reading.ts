import type { Dispatcher } from 'undici'
import type { RequestContext } from '../../reading/request.ts'
import { ElementSplitter } from './element-splitter.ts'
import type { Resource } from './management-api.ts'
import type { NodeClient } from './node-client.ts'
import type { ManagementOptions } from './options.ts'
import { unexpectedStatus } from './unexpected-status-error.ts'
import { replyBody } from './reply-body.ts'
import { TransportError } from '../../transport/transport-error.ts'

/** A queue takes 1 to 2 KiB; arguments and policies make it larger, but not by this much. */
const maxElementSize = 1024 * 1024

type Limits = Pick<ManagementOptions, 'maxResponseBytes' | 'maxElements' | 'yieldToLoop'>

/** Reads a list from one node, page after page where the query has a `page_size`. */
export async function readList(
  node: NodeClient,
  resource: Resource,
  ask: RequestContext,
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
    const asked = isPaged ? { ...resource, query: { ...resource.query, page } } : resource
    pages = await node.exchange(asked, ask, reply => readPage(reply, limits, counted))
  }
}

/** Reads one answer; gives the number of pages that the list has. */
async function readPage(
  reply: Dispatcher.ResponseData,
  { maxResponseBytes, yieldToLoop }: Limits,
  onElement: (element: unknown) => void,
): Promise<number> {
  if (reply.statusCode !== 200) {
    const refused = await unexpectedStatus(reply)
    // The list has become shorter since the page before was read: it ends there.
    if (refused.error === 'page_out_of_range') return 0
    throw refused
  }
  const splitter = new ElementSplitter({ maxElementSize, onElement })
  for await (const chunk of replyBody(reply, maxResponseBytes)) {
    splitter.push(chunk)
    await yieldToLoop()
  }
  const { isList, document } = splitter.end()
  if (!isList) throw new TransportError('malformed', 'expected a list, found another document')
  const { page_count: pages } = document as { readonly page_count?: unknown }
  return typeof pages === 'number' ? pages : 1
}
