import type { NodesFacts } from './facts.ts'
import type { RabbitmqNodesModel } from './model.ts'
import { pluginTargets } from './plugin-targets.ts'
import { rabbitmqNodeFamilies } from './families.ts'
import type { Pipeline, SummaryLine } from '../../monitor/pipeline.ts'
import { observation, type RabbitmqPipelineOptions } from '../pipeline.ts'

/** Nodes and health checks of a RabbitMQ cluster. */
export function createRabbitmqNodesPipeline(
  options: RabbitmqPipelineOptions<NodesFacts>,
  /** Where each node's metrics plugin is, such as `{host}:15692`. */
  pluginAddress: string,
): Pipeline<NodesFacts, RabbitmqNodesModel> {
  const { source, memory, cadence } = options
  return {
    source,
    cadence,
    // A cluster has a handful of nodes: there is nothing to slice.
    *observe(reading, now) {
      return memory.observeNodes(reading, observation(options, now))
    },
    groups: rabbitmqNodeFamilies,
    targets: model => pluginTargets(model, pluginAddress),
    summary,
  }
}

function summary({ nodes, healthChecks, health }: RabbitmqNodesModel): readonly SummaryLine[] {
  const running = nodes.running.filter(flag => flag === 1).length
  const failed = healthChecks.check.filter((_, row) => healthChecks.passed[row] === 0)
  const lines = [
    { label: 'nodes', value: `${running} of ${nodes.rows} running` },
    { label: 'health', value: health },
  ]
  if (failed.length === 0) return lines
  return [...lines, { label: 'failed checks', value: [...new Set(failed)].join(', ') }]
}
