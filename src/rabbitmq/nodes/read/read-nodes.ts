import { ProblemError } from '../../../reading/problem.ts'
import type { Source } from '../../../reading/reading.ts'
import type { RequestContext, ObserveRequest } from '../../../reading/request.ts'
import type { Clock } from '../../../scheduling/clock.ts'
import type { ManagementApi, ManagementNode } from '../../client/management-api.ts'
import { identifiedNodes } from '../../identified-nodes.ts'
import { SectionRequests } from '../../section-requests.ts'
import {
  type ListedNode,
  type NodesFacts,
  sealedHealthChecks,
  sealedNodes,
  type CheckResult,
} from '../facts.ts'
import { decodeNode, nodeColumns } from './decode-node.ts'
import { clusterChecksOf, type HealthCheck, nodeChecks } from './health-checks.ts'

export type NodesSection = 'nodes' | 'health_checks'

interface NodesSourceOptions {
  readonly api: ManagementApi
  readonly observe: ObserveRequest
  readonly clock: Clock
}

export const nodesList = { path: ['nodes'], query: { columns: nodeColumns }, api: 'GET /api/nodes' }

/** Reads each node, and the results of RabbitMQ's own health checks. */
export function createNodesSource({
  api,
  observe,
  clock,
}: NodesSourceOptions): Source<NodesFacts, NodesSection> {
  return {
    name: 'nodes',
    core: 'nodes',
    async read(signal) {
      const from = clock.now()
      const context = { signal, observe }
      const nodesSection = new SectionRequests(api, context)
      const checksSection = new SectionRequests(api, context)
      const listed: ListedNode[] = []
      const isListed = await nodesSection.list(nodesList, decodeNode, node => listed.push(node))
      const hasNodes = isListed && listed.length > 0
      if (isListed && !hasNodes) {
        nodesSection.malformed(nodesList, 'expected at least the node that responded, found none')
      }
      const sealed = sealedNodes(hasNodes ? listed : [])
      if (hasNodes) nodesSection.repeated(nodesList, listed.length - sealed.rows)
      const results = nodesSection.isClusterUnreadable
        ? []
        : await checkResults(api, checksSection, context)
      return {
        name: 'nodes',
        span: { from, to: clock.now() },
        facts: {
          nodes: sealed,
          healthChecks: sealedHealthChecks(results),
        },
        sections: {
          nodes: nodesSection.outcome(hasNodes),
          health_checks: checksSection.outcome(results.length > 0),
        },
      }
    },
  }
}

/** Checks each node through itself, in parallel, and the cluster through any node. */
async function checkResults(
  api: ManagementApi,
  section: SectionRequests,
  context: RequestContext,
): Promise<readonly CheckResult[]> {
  const { nodes, version } = await identifiedNodes(api, section, context)
  const checks = nodes.map(({ name, node }) => runChecks(nodeChecks, name, node, section, context))
  checks.push(runChecks(clusterChecksOf(version), '', api, section, context))
  return (await Promise.all(checks)).flat()
}

async function runChecks(
  checks: readonly HealthCheck[],
  node: string,
  api: Pick<ManagementNode, 'passes'>,
  section: SectionRequests,
  context: RequestContext,
): Promise<readonly CheckResult[]> {
  const found: CheckResult[] = []
  for (const { check, resource } of checks) {
    const passed = await section.attempt(() => passedIfKnown(api.passes(resource, context)))
    if (passed !== null) found.push({ check, node, passed })
  }
  return found
}

/** Null: this version does not have the check, which is not a problem. */
async function passedIfKnown(passes: Promise<boolean>): Promise<boolean | null> {
  try {
    return await passes
  } catch (error) {
    if (error instanceof ProblemError && error.problem.kind === 'unsupported') return null
    throw error
  }
}
