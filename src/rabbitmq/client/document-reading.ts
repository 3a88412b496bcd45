import type { RequestContext } from '../../reading/request.ts'
import { parsed } from './element-splitter.ts'
import type { Resource } from './management-api.ts'
import type { NodeClient } from './node-client.ts'
import { UnexpectedStatusError, unexpectedStatus } from './unexpected-status-error.ts'
import { replyText } from './reply-body.ts'

/** Documents are parsed in one go, which holds the event loop: 1 MiB takes about 5 ms. */
const maxDocumentSize = 1024 * 1024

/** Reads one JSON document from one node. */
export function readDocument(
  node: NodeClient,
  resource: Resource,
  ask: RequestContext,
): Promise<unknown> {
  return node.exchange(resource, ask, async reply => {
    if (reply.statusCode !== 200) throw await unexpectedStatus(reply)
    return parsed(await replyText(reply, maxDocumentSize))
  })
}

/** Asks one node for the verdict of a health check. True: it passed. */
export function readVerdict(
  node: NodeClient,
  resource: Resource,
  ask: RequestContext,
): Promise<boolean> {
  return node.exchange(resource, ask, async reply => {
    if (reply.statusCode !== 200 && reply.statusCode !== 503) throw await unexpectedStatus(reply)
    const text = await replyText(reply, maxDocumentSize)
    // A balancer without a living node behind it says 503 too, but gives no verdict.
    const verdict = /"status"\s*:\s*"(ok|failed)"/.exec(text)?.[1]
    if (verdict === undefined) throw new UnexpectedStatusError(reply, text)
    return verdict === 'ok'
  })
}
