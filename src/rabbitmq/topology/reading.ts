import { createCountedReading, type LiveReading } from '../../monitor/live-reading.ts'
import type { Pipeline, SummaryLine } from '../../monitor/pipeline.ts'
import type { Observation } from '../../reading/observation.ts'
import type { Reading } from '../../reading/reading.ts'
import type { Seconds } from '../../reading/time.ts'
import type { RabbitmqMemory } from '../rabbitmq-memory.ts'
import { cadenceOf, observationAt, type ReadingParts } from '../reading-parts.ts'
import type { TopologyFacts } from './facts.ts'
import { rabbitmqTopologyFamilies } from './families.ts'
import { TopologyMemory } from './memory.ts'
import { type RabbitmqTopologyModel, topologyModel } from './model.ts'
import { createTopologySource } from './read/read-topology.ts'

/**
 * Reads the limits of virtual hosts, and where the dead letters of queues go.
 *
 * The settings of queues themselves come with the list of queues. Returns no reading if it is off.
 */
export function topologyReadings(parts: ReadingParts): readonly LiveReading[] {
  const { api, config, context, memory } = parts
  const { topology: interval } = config.intervals
  const exchanges = memory.of(TopologyMemory)
  if (interval === null) {
    exchanges.forget()
    return []
  }
  const reading = createCountedReading('rabbitmq', 'topology', context, observe => {
    const { vhosts } = config
    const source = createTopologySource({ api, vhosts, exchanges, observe, clock: context.clock })
    return topologyPipeline({ name: config.name, interval }, memory, source)
  })
  return [reading]
}

export function topologyPipeline(
  { name, interval }: { readonly name: string; readonly interval: Seconds },
  memory: RabbitmqMemory,
  source: Pipeline<TopologyFacts, RabbitmqTopologyModel>['source'],
): Pipeline<TopologyFacts, RabbitmqTopologyModel> {
  const cadence = cadenceOf(interval)
  return {
    source,
    cadence,
    // A cluster has few limits and few dead-letter exchanges: a poll takes a few milliseconds at most.
    *observe(reading, now) {
      return observeTopology(name, memory, reading, observationAt(now, cadence))
    },
    groups: rabbitmqTopologyFamilies,
    summary,
  }
}

export function observeTopology(
  cluster: string,
  memory: RabbitmqMemory,
  reading: Reading<TopologyFacts>,
  observation: Observation,
): RabbitmqTopologyModel {
  const topology = memory.of(TopologyMemory)
  topology.observeExchanges(reading.facts.exchanges, observation)
  const limits = topology.observeLimits(reading, observation)
  return topologyModel(cluster, limits, memory.vhostUse)
}

function summary({ limits }: RabbitmqTopologyModel): readonly SummaryLine[] {
  return [{ label: 'limits of virtual hosts', value: String(limits.rows) }]
}
