import { createCountedReading, type LiveReading } from '../../monitor/live-reading.ts'
import type { Pipeline, SummaryLine } from '../../monitor/pipeline.ts'
import type { Observation } from '../../reading/observation.ts'
import type { Reading } from '../../reading/reading.ts'
import type { RabbitmqMemory } from '../rabbitmq-memory.ts'
import { cadenceOf, observationAt, type ReadingParts } from '../reading-parts.ts'
import type { TrafficFacts } from './facts.ts'
import { rabbitmqTrafficFamilies } from './families.ts'
import { TrafficMemory } from './memory.ts'
import { connectionsOfVhosts, type RabbitmqTrafficModel, trafficModel } from './model.ts'
import { createTrafficSource } from './read/read-traffic.ts'

/** Reads exchanges and connections of a RabbitMQ cluster. */
export function trafficReading(parts: ReadingParts): LiveReading {
  const { vhosts } = parts.config
  const { api, memory, context } = parts
  const { visible } = memory.of(TrafficMemory)
  const isKnownVhost = (vhost: string): boolean => memory.vhosts.includes(vhost)
  return createCountedReading('rabbitmq', 'traffic', context, observe => {
    const { clock } = context
    const source = createTrafficSource({ api, vhosts, visible, isKnownVhost, observe, clock })
    return trafficPipeline(parts, source)
  })
}

export function trafficPipeline(
  { config, memory }: Pick<ReadingParts, 'memory'> & { readonly config: TrafficConfig },
  source: Pipeline<TrafficFacts, RabbitmqTrafficModel>['source'],
): Pipeline<TrafficFacts, RabbitmqTrafficModel> {
  const cadence = cadenceOf(config.intervals.traffic)
  memory.of(TrafficMemory).forgetListings()
  return {
    source,
    cadence,
    observe: (reading, now) =>
      observeTraffic(config.name, memory, reading, observationAt(now, cadence)),
    groups: rabbitmqTrafficFamilies,
    summary,
  }
}

interface TrafficConfig {
  readonly name: string
  readonly intervals: Pick<ReadingParts['config']['intervals'], 'traffic'>
}

export function* observeTraffic(
  cluster: string,
  memory: RabbitmqMemory,
  reading: Reading<TrafficFacts>,
  observation: Observation,
): Generator<void, RabbitmqTrafficModel> {
  const traffic = memory.of(TrafficMemory)
  const exchanges = traffic.observeExchanges(reading, observation)
  yield
  const connections = traffic.observeConnections(reading, observation)
  memory.vhostUse.connections = connections === null ? null : connectionsOfVhosts(connections)
  return trafficModel(cluster, { exchanges, connections }, memory.vhosts)
}

function summary({ exchanges, connections }: RabbitmqTrafficModel): readonly SummaryLine[] {
  const lines = [{ label: 'exchanges', value: String(exchanges.rows) }]
  if (connections.rows === 0) return lines
  const open = connections.connections.reduce((sum, count) => sum + count, 0)
  return [...lines, { label: 'connections', value: String(open) }]
}
