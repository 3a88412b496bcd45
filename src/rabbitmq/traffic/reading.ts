import type { TrafficFacts } from './facts.ts'
import type { RabbitmqTrafficModel } from './model.ts'
import { rabbitmqTrafficFamilies } from './families.ts'
import type { Pipeline, SummaryLine } from '../../monitor/pipeline.ts'
import { observation, type RabbitmqPipelineOptions } from '../pipeline.ts'

/** Exchanges and connections of a RabbitMQ cluster. */
export function createRabbitmqTrafficPipeline(
  options: RabbitmqPipelineOptions<TrafficFacts>,
): Pipeline<TrafficFacts, RabbitmqTrafficModel> {
  const { source, memory, cadence } = options
  memory.clientReplaced()
  return {
    source,
    cadence,
    observe: (reading, now) => memory.observeTraffic(reading, observation(options, now)),
    groups: rabbitmqTrafficFamilies,
    summary,
  }
}

function summary({ exchanges, connections }: RabbitmqTrafficModel): readonly SummaryLine[] {
  const lines = [{ label: 'exchanges', value: String(exchanges.rows) }]
  if (connections.rows === 0) return lines
  const open = connections.connections.reduce((sum, count) => sum + count, 0)
  return [...lines, { label: 'connections', value: String(open) }]
}
