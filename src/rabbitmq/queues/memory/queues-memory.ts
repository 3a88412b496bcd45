import { cell, entry, type Row } from '../../../columns/columns.ts'
import { RememberedColumn } from '../../../columns/remembered-column.ts'
import { isFresh, type Observation } from '../../../reading/observation.ts'
import { countsOf, CountedObjects } from '../../counted-objects.ts'
import type { RabbitmqMemory } from '../../rabbitmq-memory.ts'
import { VisibleVhosts } from '../../visible-vhosts.ts'
import type { Overview, Queues, QueuesFacts } from '../facts/facts.ts'
import { queueAvailability } from '../facts/queue-state.ts'
import { isDepthless } from '../facts/waiting.ts'
import { BacklogsMemory } from './backlogs-memory.ts'
import { flowTotals } from './flow.ts'
import { joinQueues, type KnownQueues } from './known-queues.ts'
import { OverviewMemory } from './overview-memory.ts'
import { type KnownVhosts, VhostsMemory } from './vhosts-memory.ts'

type Cluster = Pick<RabbitmqMemory, 'version' | 'vhosts' | 'counters' | 'restarts'>

/** Overview, virtual hosts, queues and their backlogs, as last known. */
export class QueuesMemory {
  /** Outlives the source, which a reload replaces. */
  readonly visible = new VisibleVhosts()
  readonly backlogs: BacklogsMemory
  readonly #cluster: Cluster
  readonly #objects: CountedObjects<'redelivered' | (typeof flowTotals)[number]>
  readonly #overview: OverviewMemory
  readonly #vhosts = new VhostsMemory()
  /** When a queue last reported its depth. */
  readonly #depthAt = new RememberedColumn()
  #known: KnownQueues | null = null

  constructor(cluster: Cluster) {
    this.#cluster = cluster
    this.#objects = new CountedObjects(cluster.counters, ['redelivered', ...flowTotals], id => {
      this.backlogs.forget(id)
      this.#depthAt.forget(id)
    })
    this.backlogs = new BacklogsMemory(this.#objects.counters, cluster.restarts)
    this.#overview = new OverviewMemory(cluster.counters)
  }

  /** Call it when other queues may pass the filters: a new name then does not prove a new queue. */
  forgetListings(): void {
    this.#objects.forgetListings()
  }

  /** Returns the last known overview. Null: not read within the staleness limit. */
  observeOverview(overview: Overview | null, observation: Observation): Overview | null {
    const known = this.#overview.observe(overview, observation)
    if (known !== null) this.#cluster.version = known.version
    return known
  }

  /** Begins a listing; returns the id of each queue in it. */
  identifyQueues({ vhosts, queues }: QueuesFacts): Uint32Array {
    const id = new Uint32Array(queues.rows)
    this.#objects.beginListing()
    for (let row = 0; row < queues.rows; row++) {
      const vhost = entry(vhosts.name, queues.vhost[row]!)
      id[row] = this.#objects.list(vhost, entry(queues.name, row), entry(queues.type, row))
    }
    return id
  }

  countRedelivered({ redelivered }: Queues, id: Uint32Array): void {
    const counters = this.#objects.counters.redelivered
    for (let row = 0; row < id.length; row++) {
      counters.observe(id[row]!, redelivered[row]!)
    }
  }

  /** Returns the last known vhosts; ends the listing. */
  observeVhosts(
    { vhosts, queues }: QueuesFacts,
    isComplete: boolean,
    observation: Observation,
  ): KnownVhosts {
    const listed = listedQueues(vhosts.rows, queues)
    const known = this.#vhosts.observe(vhosts, listed, isComplete, observation)
    const unlisted = new Set(known.name.filter((_, vhost) => cell(known.isListed, vhost) === 0))
    this.#objects.endListing(vhost => !unlisted.has(vhost))
    return known
  }

  /**
   * Returns the queues that were read, then those that keep values of an earlier reading: queues of
   * vhosts that could not be listed, and queues that were listed without statistics.
   */
  joinQueues(
    { vhosts, queues }: QueuesFacts,
    id: Uint32Array,
    known: KnownVhosts,
    observation: Observation,
  ): KnownQueues {
    const silent = this.#silentRows(queues, id, observation)
    const read = { vhostNames: vhosts.name, queues, id, silent }
    this.#known = joinQueues(read, this.#known, known, this.#objects)
    this.#cluster.vhosts = known.name
    return this.#known
  }

  /**
   * Returns the rows of queues that report nothing now, and reported their depth within the staleness
   * limit. Where the state shows that a queue is down, nothing is known.
   */
  #silentRows(queues: Queues, id: Uint32Array, observation: Observation): Uint32Array {
    const silent: Row[] = []
    for (let row = 0; row < queues.rows; row++) {
      const queue = id[row]!
      if (!isDepthless(queues, row)) this.#depthAt.set(queue, observation.now.monotonic)
      else if (isFresh(this.#depthAt.at(queue), observation)) silent.push(row)
    }
    return Uint32Array.from(
      silent.filter(
        row => queueAvailability(entry(queues.state, row), cell(queues.hasLeader, row)) !== 0,
      ),
    )
  }

  /** One more than the highest id: how long columns by id must be. */
  get capacity(): number {
    return this.#objects.capacity
  }

  /**
   * Messages redelivered to consumers of each queue, as counted. NaN: never reported, or no longer for
   * longer than the staleness limit.
   */
  redeliveredCounts({ id }: KnownQueues, observation: Observation): Float64Array {
    const counts = countsOf(this.#objects.counters.redelivered, id)
    for (let row = 0; row < counts.length; row++) {
      if (!this.backlogs.areTotalsKnown(id[row]!, observation)) counts[row] = NaN
    }
    return counts
  }
}

function listedQueues(
  vhosts: number,
  queues: Queues,
): { readonly queues: Float64Array; readonly depthless: Float64Array } {
  const listed = new Float64Array(vhosts)
  const depthless = new Float64Array(vhosts)
  for (let row = 0; row < queues.rows; row++) {
    const vhost = queues.vhost[row]!
    listed[vhost] = listed[vhost]! + 1
    if (isDepthless(queues, row)) depthless[vhost] = depthless[vhost]! + 1
  }
  return { queues: listed, depthless }
}
