import type { NameFilter } from '../../../columns/name-filter.ts'
import type { ListedQueue, QueuesBuilder } from '../facts/queues-builder.ts'
import { decodeQueue } from './decode-queue.ts'
import { ofOneVhost, type QueueList } from './queue-lists.ts'
import type { SectionRequests } from '../../section-requests.ts'
import { hiddenVhosts, problemOfVhost, type VisibleVhosts } from '../../visible-vhosts.ts'

/** Which queues get rows. */
export interface QueueFilters {
  readonly isWantedVhost: NameFilter
  readonly isWantedQueue: NameFilter
  /** Includes queues that belong to one connection and are deleted with it. */
  readonly exclusive: boolean
}

/** Which queues are listed. */
export interface WantedQueues {
  readonly filters: QueueFilters
  /** Names of the virtual hosts that exist and pass the filter. Null: they could not be listed. */
  readonly existing: readonly string[] | null
  readonly visible: VisibleVhosts
}

export interface ListedQueues {
  /** Lists that arrived completely. */
  readonly completeLists: number
  /** Queues in the lists, before filters. */
  readonly listed: number
  /** Those of them that report how many messages they have. */
  readonly withDepth: number
  /** The number of them by virtual host. */
  readonly byVhost: ReadonlyMap<string, number>
}

/** Lists queues into the builder; after a failed list the queues of its virtual hosts are missing. */
export async function listQueues(
  lists: readonly QueueList[],
  { filters: { isWantedVhost, isWantedQueue, exclusive }, existing, visible }: WantedQueues,
  section: SectionRequests,
  builder: QueuesBuilder,
): Promise<ListedQueues> {
  let listed = 0
  let withDepth = 0
  let completeLists = 0
  const byVhost = new Map<string, number>()
  const take = (queue: ListedQueue): void => {
    listed++
    if (queue.messages >= 0 || queue.ready >= 0) withDepth++
    byVhost.set(queue.vhost, (byVhost.get(queue.vhost) ?? 0) + 1)
    if (!isWantedVhost(queue.vhost) || !isWantedQueue(queue.name)) return
    if (exclusive || !queue.exclusive) builder.queue(queue)
  }
  const listVhost = ({ resource }: QueueList, vhost: string): Promise<boolean> =>
    section.list(resource, decodeQueue, take, problem => problemOfVhost(vhost, problem))

  if (lists.length === 0) builder.nothingListed()
  for (const list of lists) {
    const { resource, vhost } = list
    const isComplete =
      !section.isTerminal &&
      (await (vhost === null ? section.list(resource, decodeQueue, take) : listVhost(list, vhost)))
    if (isComplete) completeLists++
    else if (vhost === null) builder.nothingListed()
    else builder.unlisted(vhost)
    if (!isComplete || vhost !== null) continue
    const hidden = await hiddenVhosts(visible, {
      listed: new Set(byVhost.keys()),
      isExpected: name => isWantedVhost(name) && (existing?.includes(name) ?? true),
      section,
      listOwn: name => listVhost(ofOneVhost(list, name), name),
    })
    for (const name of hidden) builder.unlisted(name)
  }
  return { completeLists, listed, withDepth, byVhost }
}
