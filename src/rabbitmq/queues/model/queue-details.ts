import type { BacklogDetails } from '../../../backlog/backlog-details.ts'
import { cell, entry } from '../../../columns/columns.ts'
import type { RabbitmqQueuesModel } from './model.ts'

/** Returns the details of queues after a reading. */
export function queueDetails({ queues, backlogs }: RabbitmqQueuesModel): BacklogDetails {
  return {
    group: () => null,
    queue(row) {
      const queue = cell(backlogs.destination.index, row)
      return {
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
