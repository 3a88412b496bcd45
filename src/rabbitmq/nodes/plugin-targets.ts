import { cell } from '../../columns/columns.ts'
import { addressFrom, type ScrapeTarget } from '../../reading/scrape-target.ts'
import type { Nodes } from './facts.ts'

interface KnownNodes {
  readonly cluster: string
  readonly nodes: Pick<Nodes, 'rows' | 'name' | 'running'>
}

/**
 * Returns the metrics plugin of every node, in order of name. Null: the nodes are not known.
 *
 * A node that is down stays a target, as it stays a member of the cluster until it is removed.
 */
export function pluginTargets(
  { cluster, nodes }: KnownNodes,
  addressTemplate: string,
): readonly ScrapeTarget[] | null {
  if (nodes.rows === 0) return null
  return nodes.name.map((node, row) => {
    const host = hostOf(node)
    return {
      address: addressFrom(addressTemplate, { host }),
      labels: {
        messaging_cluster: cluster,
        rabbitmq_node: node,
        __meta_rabbitmq_node_host: host,
        __meta_rabbitmq_node_running: String(cell(nodes.running, row) === 1),
      },
    }
  })
}

/** Nodes are named `name@host`, with the host by which the others reach them. */
function hostOf(node: string): string {
  return node.slice(node.lastIndexOf('@') + 1)
}
