import type { Backlogs, NameColumn } from '../../../backlog/backlogs.ts'
import type { ObjectiveTimeColumns } from '../../../backlog/history/objective-times.ts'
import { drainTimes } from '../../../backlog/drain.ts'
import type { Outlook } from '../../../backlog/parts.ts'
import { partStatuses } from '../../../backlog/status-rules.ts'
import { unknownColumn } from '../../../columns/columns.ts'
import { statuses } from '../../../backlog/status.ts'
import type { BacklogRows } from '../memory/backlog-rows.ts'
import type { BacklogTotals } from '../memory/backlogs-memory.ts'
import type { KnownQueues } from '../memory/known-queues.ts'
import type { QueueExpectations } from '../expectations.ts'

const behind = statuses.indexOf('behind')
const stalled = statuses.indexOf('stalled')

/** What memory knows of the backlogs after a reading; one row for each row of `rows`. */
export interface ObservedBacklogs
  extends
    BacklogTotals,
    Pick<
      Backlogs,
      | 'age'
      | 'ageLowerBound'
      | 'ageUpperBound'
      | 'arrivalRate'
      | 'completionRate'
      | 'consumerRate'
      | 'workableMessages'
      | 'usableConsumers'
    > {
  readonly rows: BacklogRows
  readonly outlook: Outlook
  /** 1: the queue kept dead letters for a whole window and delivered none. */
  readonly hasStuckDeadLetters: Uint8Array
}

/** Returns the queues that are backlogs, with drain time and status. */
export function queueBacklogs(
  { rows: backlogs, outlook, hasStuckDeadLetters, ...columns }: ObservedBacklogs,
  known: KnownQueues,
  { objectives, drainTargets }: Pick<QueueExpectations, 'objectives' | 'drainTargets'>,
): Omit<Backlogs, keyof ObjectiveTimeColumns> {
  const { rows, id, messages, consumers } = backlogs
  const names = namesOf(backlogs, known)
  const objective = objectives.column(names.vhost, names.destination)
  const { age } = columns
  const status = partStatuses(outlook, { waiting: messages, age, objective })
  markStuckDeadLetters(status, hasStuckDeadLetters)
  return {
    system: 'rabbitmq',
    rows,
    id,
    ...names,
    consumerGroup: null,
    messages,
    ...columns,
    usableConsumers: noneWhereStalled(columns.usableConsumers, status),
    stalledPartitions: unknownColumn(rows),
    drainTarget: drainTargets.column(names.vhost, names.destination),
    drain: drainTimes(outlook, messages),
    consumers,
    status,
    objective,
    unknownPartitions: unknownColumn(rows),
    stalePartitions: unknownColumn(rows),
  }
}

/** A queue whose dead letters go nowhere is behind, however few messages wait for its consumers. */
function markStuckDeadLetters(status: Uint8Array, areStuck: Uint8Array): void {
  for (let row = 0; row < status.length; row++) {
    if (areStuck[row] === 1 && status[row]! > behind) status[row] = behind
  }
}

/** Another consumer would hang like those that are there. */
function noneWhereStalled(usableConsumers: Float64Array, status: Uint8Array): Float64Array {
  const usable = usableConsumers.slice()
  for (let row = 0; row < usable.length; row++) if (status[row] === stalled) usable[row] = 0
  return usable
}

/** Returns the names of each backlog. */
export function namesOf(
  { rows, queue }: BacklogRows,
  { vhosts, queues }: KnownQueues,
): { readonly vhost: NameColumn; readonly destination: NameColumn } {
  const vhost = new Uint32Array(rows)
  for (let row = 0; row < rows; row++) vhost[row] = queues.vhost[queue[row]!]!
  return {
    vhost: { names: vhosts.name, index: vhost },
    destination: { names: queues.name, index: queue },
  }
}
