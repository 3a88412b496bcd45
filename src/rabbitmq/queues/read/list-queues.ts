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
  /** Queues that belong to one connection, and go with it. */
  readonly exclusive: boolean
}

export interface ListedQueues {
  /** Lists that arrived whole. */
  readonly wholeLists: number
  /** Queues that the lists showed, wanted or not. */
  readonly seen: number
}

/** Lists queues into the builder; a list that fails costs the queues of its virtual hosts. */
export async function listQueues(
  lists: readonly QueueList[],
  { isWantedVhost, isWantedQueue, exclusive }: QueueFilters,
  section: SectionRequests,
  builder: QueuesBuilder,
): Promise<ListedQueues> {
  let seen = 0
  let wholeLists = 0
  const take = (queue: ListedQueue): void => {
    seen++
    if (!isWantedVhost(queue.vhost) || !isWantedQueue(queue.name)) return
    if (exclusive || !queue.exclusive) builder.queue(queue)
  }
  if (lists.length === 0) builder.nothingListed()
  for (const { resource, vhost } of lists) {
    const reworded = (problem: Problem): Problem =>
      vhost === null ? problem : ofVhost(vhost, problem)
    const isWhole =
      !section.isTerminal && (await section.list(resource, decodeQueue, take, reworded))
    if (isWhole) wholeLists++
    else if (vhost === null) builder.nothingListed()
    else builder.unlisted(vhost)
  }
  return { wholeLists, seen }
}

/** RabbitMQ 3.10 answers 401 for a virtual host that may not be seen, 4.3 answers 404. */
function ofVhost(vhost: string, problem: Problem): Problem {
  const subject = `vhost ${vhost}`
  if (problem.kind !== 'unauthorized' && problem.kind !== 'unsupported') {
    return { ...problem, subject, detail: `${problem.subject}: ${problem.detail}` }
  }
  const detail = 'the user has no permission in it (`^$` is enough), or it was just deleted'
  return { kind: 'unauthorized', subject, detail }
}
