import type { Backlogs } from '../../../backlog/backlogs.ts'
import { entry, unknownColumn } from '../../../columns/columns.ts'
import type { BacklogRows } from './backlog-rows.ts'
import type { KnownQueues } from './known-queues.ts'

/** Returns what consumers can work on in each queue. A queue that was not read now is unknown. */
export function queueWork(
  { rows, queue, firstStale, due }: BacklogRows,
  { queues }: Pick<KnownQueues, 'queues'>,
): Pick<Backlogs, 'workableMessages' | 'usableConsumers'> {
  const workableMessages = unknownColumn(rows)
  workableMessages.set(due.subarray(0, firstStale))
  const usableConsumers = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    const { singleActiveConsumer } = entry(queues.settings, queue[row]!)
    usableConsumers[row] = singleActiveConsumer ? 1 : Infinity
  }
  return { workableMessages, usableConsumers }
}
