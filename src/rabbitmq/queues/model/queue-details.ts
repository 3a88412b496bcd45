import type { BacklogDetails } from '../../../backlog/backlog-details.ts'
import { cell, entry } from '../../../columns/columns.ts'
import type { RabbitmqQueuesModel } from './model.ts'
import { settingsTexts } from './settings-text.ts'

/** Returns the details of queues after a reading. */
export function queueDetails(model: RabbitmqQueuesModel): BacklogDetails {
  const { queues, backlogs, deadLetterRoutes } = model
  return {
    group: () => null,
    retentionLeft: () => NaN,
    isDeadLetterTarget: row =>
      model.isDeadLetterTarget[cell(backlogs.destination.index, row)] === 1,
    queue(row) {
      const queue = cell(backlogs.destination.index, row)
      return {
        settings: settingsTexts(model, queue, deadLetterRoutes),
        type: entry(queues.type, queue),
        state: entry(queues.state, queue),
        policy: entry(queues.policy, queue),
        node: entry(queues.node, queue),
        ready: cell(queues.ready, queue),
        unacked: cell(queues.unacked, queue),
        delayed: cell(queues.delayed, queue),
        consumers: cell(queues.consumers, queue),
        consumerCapacity: cell(queues.consumerCapacity, queue),
        publishers: cell(queues.publishers, queue),
        members: cell(queues.members, queue),
        membersOnline: cell(queues.membersOnline, queue),
      }
    },
  }
}
