import { createCountedReading, type LiveReading } from '../../monitor/live-reading.ts'
import type { Pipeline, SummaryLine } from '../../monitor/pipeline.ts'
import type { Observation } from '../../reading/observation.ts'
import type { Reading } from '../../reading/reading.ts'
import type { RabbitmqMemory } from '../rabbitmq-memory.ts'
import { cadenceOf, observationAt, type ReadingParts } from '../reading-parts.ts'
import type { NodesFacts } from './facts.ts'
import { rabbitmqNodeFamilies } from './families.ts'
import { NodesMemory } from './memory.ts'
import { nodesModel, type RabbitmqNodesModel } from './model.ts'
import { pluginTargets } from './plugin-targets.ts'
import { createNodesSource } from './read/read-nodes.ts'

/** Reads nodes and health checks of a RabbitMQ cluster. */
export function nodesReading(parts: ReadingParts): LiveReading {
  return createCountedReading('rabbitmq', 'nodes', parts.context, observe =>
    nodesPipeline(
      parts,
      createNodesSource({ api: parts.api, observe, clock: parts.context.clock }),
    ),
  )
}

export function nodesPipeline(
  { config, memory }: Pick<ReadingParts, 'memory'> & { readonly config: NodesConfig },
  source: Pipeline<NodesFacts, RabbitmqNodesModel>['source'],
): Pipeline<NodesFacts, RabbitmqNodesModel> {
  const { pluginAddress } = config
  const cadence = cadenceOf(config.intervals.nodes)
  return {
    source,
    cadence,
    // A cluster has a handful of nodes: a poll takes far less than a millisecond.
    *observe(reading, now) {
      return observeNodes(config.name, memory, reading, observationAt(now, cadence))
    },
    groups: rabbitmqNodeFamilies,
    ...(pluginAddress === null ? {} : { targets: model => pluginTargets(model, pluginAddress) }),
    summary,
  }
}

interface NodesConfig {
  readonly name: string
  readonly intervals: Pick<ReadingParts['config']['intervals'], 'nodes'>
  /** Address of each node's metrics plugin, such as `{host}:15692`. Null: none. */
  readonly pluginAddress: string | null
}

export function observeNodes(
  cluster: string,
  memory: RabbitmqMemory,
  reading: Reading<NodesFacts>,
  observation: Observation,
): RabbitmqNodesModel {
  const nodes = memory.of(NodesMemory).observe(reading, observation)
  return nodesModel(cluster, nodes, reading, memory.version)
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
