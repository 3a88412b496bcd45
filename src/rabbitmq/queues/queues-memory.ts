import { cell, countBy, eachRowInSlices, entry, type Row } from '../../columns/columns.ts'
import type { Reading } from '../../reading/reading.ts'
import type { Circumstances } from '../../reading/observation.ts'
import { CountedObjects } from '../counted-objects.ts'
import type { QueuesFacts } from './facts/facts.ts'
import { joinQueues, type KnownQueues } from './memory/known-queues.ts'
import { OverviewMemory } from './memory/overview-memory.ts'
import { QueueBacklogs, type QueueExpectations } from './model/queue-backlogs.ts'
import { flowTotals } from './memory/flow.ts'
import {
  isDepthless,
  queueCounts,
  queueValues,
  type RabbitmqQueuesModel,
  vhostValues,
} from './model/model.ts'
import { type KnownVhosts, VhostsMemory } from './memory/vhosts-memory.ts'

/** What is kept of queues, vhosts and overview between readings. */
export class QueuesMemory {
  readonly #objects = new CountedObjects(['redelivered', ...flowTotals], id => {
    this.#backlogs.forget(id)
  })
  readonly #backlogs = new QueueBacklogs(this.#objects.counters)
  readonly #overview = new OverviewMemory()
  readonly #vhosts = new VhostsMemory()
  #known: KnownQueues | null = null
  #version = ''

  /** RabbitMQ's version as last told. '': never told. */
  get version(): string {
    return this.#version
  }

  /** Names of the virtual hosts that are known to exist. */
  get vhosts(): readonly string[] {
    return this.#known?.vhosts.name ?? []
  }

  get rebases(): number {
    return this.#objects.rebases + this.#overview.counters.rebases
  }

  /** A node lost its part of every total. */
  sourceRestarted(): void {
    this.#objects.sourceRestarted()
    this.#overview.counters.sourceRestarted()
    this.#backlogs.sourceRestarted()
  }

  /** From now on other queues may pass the filters, so one that is new to us was not born just now. */
  forgetListings(): void {
    this.#objects.forgetListings()
  }

  *observe(
    { facts, sections, span }: Reading<QueuesFacts>,
    observation: Circumstances,
    expectations: QueueExpectations,
  ): Generator<void, Omit<RabbitmqQueuesModel, 'counterRebases'>> {
    const overview = this.#overview.observe(facts.overview, observation)
    if (overview !== null) this.#version = overview.version
    const id = yield* this.#sightQueues(facts)
    const knowsAllVhosts = sections['vhosts']?.state === 'complete'
    const vhosts = this.#observeVhosts(facts, knowsAllVhosts, observation)
    yield
    const read = { vhostNames: facts.vhosts.name, queues: facts.queues, id }
    const known = yield* joinQueues(read, this.#known, vhosts, queue =>
      this.#objects.isSighted(queue),
    )
    this.#known = known
    yield
    const { mode, queues } = facts
    const { capacity } = this.#objects
    const { backlogs, uncounted } = yield* this.#backlogs.observe(
      { mode, span, known, queues, id, capacity },
      expectations,
    )
    const { redelivered } = this.#objects.counters
    return {
      cluster: observation.cluster,
      mode,
      overview,
      vhosts: vhostValues(known, mode, uncounted),
      // Without counters in this mode, a count from before would look like a queue at rest.
      queues: yield* queueValues(known, queue =>
        mode === 'totals' ? NaN : redelivered.count(queue),
      ),
      queueCounts: queueCounts(known),
      backlogs,
    }
  }

  *#sightQueues({ vhosts, queues }: QueuesFacts): Generator<void, Uint32Array> {
    const id = new Uint32Array(queues.rows)
    const { redelivered } = this.#objects.counters
    this.#objects.beginListing()
    yield* eachRowInSlices(queues.rows, row => {
      const vhost = entry(vhosts.name, cell(queues.vhost, row))
      const queue = this.#objects.sight(vhost, entry(queues.name, row), entry(queues.type, row))
      redelivered.observe(queue, cell(queues.redelivered, row))
      id[row] = queue
    })
    return id
  }

  #observeVhosts(
    { vhosts, queues }: QueuesFacts,
    knowsAll: boolean,
    observation: Circumstances,
  ): KnownVhosts {
    const countOf = (isCounted: (row: Row) => boolean): Float64Array =>
      countBy(vhosts.rows, queues.rows, row => cell(queues.vhost, row), isCounted)
    const listed = {
      queues: countOf(() => true),
      depthless: countOf(row => isDepthless(queues, row)),
    }
    const known = this.#vhosts.observe(vhosts, listed, knowsAll, observation)
    const unlisted = new Set(known.name.filter((_, vhost) => cell(known.isListed, vhost) === 0))
    this.#objects.endListing(vhost => !unlisted.has(vhost))
    return known
  }
}
