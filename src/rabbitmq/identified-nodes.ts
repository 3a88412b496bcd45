import type { RequestContext } from '../reading/request.ts'
import { fields, text } from './client/json-fields.ts'
import type { ManagementApi, ManagementNode } from './client/management-api.ts'
import type { SectionRequests } from './section-requests.ts'

/** The cheapest request whose response names its node: without statistics nothing is collected for it. */
const identity = {
  path: ['overview'],
  query: { disable_stats: true, columns: 'node,rabbitmq_version' },
  api: 'GET /api/overview',
}

/** A URL whose node is known. */
export interface IdentifiedNode {
  readonly node: ManagementNode
  readonly name: string
}

interface IdentifiedNodes {
  /** Each node once: two URLs may lead to one node, as that of a load balancer does. */
  readonly nodes: readonly IdentifiedNode[]
  /** '': not reported. */
  readonly version: string
}

/**
 * Identifies the node of each URL, for what a node reports only about itself.
 *
 * A node that does not respond is one problem. Without the tag `monitoring` nodes do not report their
 * names, and none is returned.
 */
export async function identifiedNodes(
  { nodes }: Pick<ManagementApi, 'nodes'>,
  section: SectionRequests,
  context: RequestContext,
): Promise<IdentifiedNodes> {
  const found = await Promise.all(nodes.map(node => identified(node, section, context)))
  const byName = new Map(found.map(identifiedNode => [identifiedNode.name, identifiedNode]))
  byName.delete('')
  const version = found.find(node => node.version !== '')?.version ?? ''
  return { nodes: [...byName.values()], version }
}

async function identified(
  node: ManagementNode,
  section: SectionRequests,
  context: RequestContext,
): Promise<IdentifiedNode & { readonly version: string }> {
  const overview = await section.attempt(async () => fields(await node.document(identity, context)))
  const version = text(overview?.['rabbitmq_version'])
  if (overview !== null && version === '') {
    section.malformed(identity, `expected rabbitmq_version from ${node.url}`)
  }
  return { node, name: text(overview?.['node']), version }
}
