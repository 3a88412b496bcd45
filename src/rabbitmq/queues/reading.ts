import type { QueuesFacts } from './facts/facts.ts'
import type { QueueExpectations } from './model/queue-backlogs.ts'
import type { RabbitmqQueuesModel } from './model/model.ts'
import { rabbitmqQueuesFamilies } from './families/families.ts'
import type { Pipeline, SummaryLine } from '../../monitor/pipeline.ts'
import { observation, type RabbitmqPipelineOptions } from '../pipeline.ts'

/** Overview, virtual hosts and queues of a RabbitMQ cluster. */
export function createRabbitmqQueuesPipeline(
  options: RabbitmqPipelineOptions<QueuesFacts>,
  expectations: QueueExpectations,
): Pipeline<QueuesFacts, RabbitmqQueuesModel> {
  const { source, memory, cadence } = options
  memory.clientReplaced()
  return {
    source,
    cadence,
    observe: (reading, now) =>
      memory.observeQueues(reading, observation(options, now), expectations),
    groups: rabbitmqQueuesFamilies,
    backlogs: model => model.backlogs,
    summary,
  }
}

function summary({ overview, mode, vhosts, queues }: RabbitmqQueuesModel): readonly SummaryLine[] {
  const lines = [
    { label: 'vhosts', value: String(vhosts.rows) },
    { label: 'queues', value: String(queues.rows) },
    { label: 'mode', value: mode },
  ]
  if (overview !== null) lines.unshift({ label: 'version', value: overview.version })
  const troubles = [
    { label: 'stale queues', count: total(vhosts.staleQueues) },
    { label: 'queues of unknown depth', count: total(vhosts.unknownQueues) },
    { label: 'hidden queues', count: overview?.hiddenQueues ?? NaN },
  ]
  for (const { label, count } of troubles)
    if (count > 0) lines.push({ label, value: String(count) })
  return lines
}

/** Over all known values of a column. */
function total(column: Float64Array): number {
  return column.reduce((sum, value) => (Number.isNaN(value) ? sum : sum + value), 0)
}
