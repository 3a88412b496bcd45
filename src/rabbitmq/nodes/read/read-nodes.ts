import type { ManagementApi, ManagementNode } from '../../client/management-api.ts'
import { ProblemError } from '../../../reading/problem.ts'
import {
  type ListedNode,
  type NodesFacts,
  sealedHealthChecks,
  sealedNodes,
  type Verdict,
} from '../facts.ts'
import type { Source } from '../../../reading/reading.ts'
import type { RequestContext, ObserveRequest } from '../../../reading/request.ts'
import type { Clock } from '../../../scheduling/clock.ts'
import { decodeNode, nodeColumns } from './decode-node.ts'
import { fields, text } from '../../client/json-fields.ts'
import { clusterChecksOf, type HealthCheck, nodeChecks } from './health-checks.ts'
import { SectionRequests } from '../../section-requests.ts'

export type NodesSection = 'nodes' | 'health_checks'

export interface NodesSourceOptions {
  readonly api: ManagementApi
  readonly observe: ObserveRequest
  readonly clock: Clock
}

const nodes = { path: ['nodes'], query: { columns: nodeColumns }, api: 'GET /api/nodes' }

/** The cheapest answer that names its node: without statistics, nothing is collected for it. */
const identity = {
  path: ['overview'],
  query: { disable_stats: true, columns: 'node,rabbitmq_version' },
  api: 'GET /api/overview',
}

/** A reading of the machinery: each node, and the verdicts of RabbitMQ's own health checks. */
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
      const ask = { signal, observe }
      const nodesSection = new SectionRequests(api, ask)
      const checksSection = new SectionRequests(api, ask)
      const listed: ListedNode[] = []
      const hasNodes = await nodesSection.list(nodes, decodeNode, node => listed.push(node))
      const verdicts = nodesSection.isClusterUnreadable
        ? []
        : await allVerdicts(api, checksSection, ask)
      return {
        name: 'nodes',
        span: { from, to: clock.now() },
        facts: {
          nodes: sealedNodes(hasNodes ? listed : []),
          healthChecks: sealedHealthChecks(verdicts),
        },
        sections: {
          nodes: nodesSection.outcome(hasNodes),
          health_checks: checksSection.outcome(verdicts.length > 0),
        },
      }
    },
  }
}

/** Of each node by itself, side by side, and of the cluster by any node. */
async function allVerdicts(
  api: ManagementApi,
  section: SectionRequests,
  ask: RequestContext,
): Promise<readonly Verdict[]> {
  const nodes = await Promise.all(api.nodes.map(node => identified(node, section, ask)))
  const version = nodes.find(node => node.version !== '')?.version ?? ''
  const asked = nodes
    // Without the tag `monitoring` a node does not tell its name; a verdict of no one is none.
    .filter(({ name }) => name !== '')
    .map(({ name, node }) => verdicts(nodeChecks, name, node, section, ask))
  asked.push(verdicts(clusterChecksOf(version), '', api, section, ask))
  return (await Promise.all(asked)).flat()
}

interface IdentifiedNode {
  readonly node: ManagementNode
  /** '': not reported. */
  readonly name: string
  readonly version: string
}

/** A node that does not respond is one problem, not one for each check. */
async function identified(
  node: ManagementNode,
  section: SectionRequests,
  ask: RequestContext,
): Promise<IdentifiedNode> {
  const overview = await section.attempt(async () => fields(await node.document(identity, ask)))
  const version = text(overview?.['rabbitmq_version'])
  return { node, name: text(overview?.['node']), version }
}

async function verdicts(
  checks: readonly HealthCheck[],
  node: string,
  asked: Pick<ManagementNode, 'passes'>,
  section: SectionRequests,
  ask: RequestContext,
): Promise<readonly Verdict[]> {
  const found: Verdict[] = []
  for (const { check, resource } of checks) {
    const passed = await section.attempt(() => verdict(asked.passes(resource, ask)))
    if (passed !== null) found.push({ check, node, passed })
  }
  return found
}

/** Null: this version does not know the check, which is no problem. */
async function verdict(passes: Promise<boolean>): Promise<boolean | null> {
  try {
    return await passes
  } catch (error) {
    if (error instanceof ProblemError && error.problem.kind === 'unsupported') return null
    throw error
  }
}
