import type { QueuesFacts } from '../domain/rabbitmq/facts.ts'
import type { QueueExpectations } from '../domain/rabbitmq/queue-backlogs.ts'
import type { RabbitmqQueuesModel } from '../domain/rabbitmq/queues-model.ts'
import { rabbitmqClusterFamilies } from '../exposition/families/rabbitmq-cluster.ts'
import { rabbitmqQueueFamilies } from '../exposition/families/rabbitmq-queue.ts'
import { rabbitmqVhostFamilies } from '../exposition/families/rabbitmq-vhost.ts'
import type { Pipeline, SummaryLine } from './pipeline.ts'
import { circumstances, type RabbitmqPipelineOptions } from './rabbitmq-pipeline.ts'

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
      memory.observeQueues(reading, circumstances(options, now), expectations),
    groups: [...rabbitmqClusterFamilies, ...rabbitmqVhostFamilies, ...rabbitmqQueueFamilies],
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
