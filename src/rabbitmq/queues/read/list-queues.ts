import type { NameFilter } from '../../../columns/name-filter.ts'
import type { Problem } from '../../../reading/problem.ts'
import type { ListedQueue, QueuesBuilder } from '../facts/queues-builder.ts'
import { decodeQueue } from './decode-queue.ts'
import type { QueueList } from './queue-lists.ts'
import type { SectionRequests } from '../../section-requests.ts'

/** Which queues get rows. */
export interface QueueFilters {
  readonly isWantedVhost: NameFilter
  readonly isWantedQueue: NameFilter
  /** Includes queues that belong to one connection and are deleted with it. */
  readonly exclusive: boolean
}

export interface ListedQueues {
  /** Lists that arrived completely. */
  readonly completeLists: number
  /** Queues in the lists, before filters. */
  readonly listed: number
  /** Those of them that report how many messages they have. */
  readonly withDepth: number
}

/** Lists queues into the builder; after a failed list the queues of its virtual hosts are missing. */
export async function listQueues(
  lists: readonly QueueList[],
  { isWantedVhost, isWantedQueue, exclusive }: QueueFilters,
  section: SectionRequests,
  builder: QueuesBuilder,
): Promise<ListedQueues> {
  let listed = 0
  let withDepth = 0
  let completeLists = 0
  const take = (queue: ListedQueue): void => {
    listed++
    if (queue.messages >= 0 || queue.ready >= 0) withDepth++
    if (!isWantedVhost(queue.vhost) || !isWantedQueue(queue.name)) return
    if (exclusive || !queue.exclusive) builder.queue(queue)
  }
  if (lists.length === 0) builder.nothingListed()
  for (const { resource, vhost } of lists) {
    const reworded = (problem: Problem): Problem =>
      vhost === null ? problem : ofVhost(vhost, problem)
    const isComplete =
      !section.isTerminal && (await section.list(resource, decodeQueue, take, reworded))
    if (isComplete) completeLists++
    else if (vhost === null) builder.nothingListed()
    else builder.unlisted(vhost)
  }
  return { completeLists, listed, withDepth }
}

/** For a virtual host without permission RabbitMQ 3.10 responds 401, 4.3 responds 404. */
function ofVhost(vhost: string, problem: Problem): Problem {
  const subject = `vhost ${vhost}`
  if (problem.kind !== 'unauthorized' && problem.kind !== 'unsupported') {
    return { ...problem, subject, detail: `${problem.subject}: ${problem.detail}` }
  }
  const detail = 'the user has no permission in it (`^$` is enough), or it was just deleted'
  return { kind: 'unauthorized', subject, detail }
}
