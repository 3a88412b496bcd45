import { NameRules } from '../../../../src/backlog/name-rules.ts'
import { type Status, statuses } from '../../../../src/backlog/status.ts'
import { runToCompletion } from '../../../run-to-completion.ts'
import type { QueueMode, QueuesFacts } from '../../../../src/rabbitmq/queues/facts/facts.ts'
import type { QueueExpectations } from '../../../../src/rabbitmq/queues/expectations.ts'
import { observeQueues } from '../../../../src/rabbitmq/queues/reading.ts'
import { RabbitmqMemory } from '../../../../src/rabbitmq/rabbitmq-memory.ts'
import type { RabbitmqQueuesModel } from '../../../../src/rabbitmq/queues/model/model.ts'
import type { Seconds } from '../../../../src/reading/time.ts'
import {
  complete,
  expectations,
  failed,
  observationAt,
  type QueueRow,
  queuesFacts,
  reading,
} from '../../rabbitmq-readings.ts'

/** The values of one backlog, in messages and seconds. */
export interface ReportedBacklog {
  readonly messages: number
  readonly arrived: number
  readonly completed: number
  readonly discarded: number
  readonly age: number
  readonly atLeast: number
  readonly atMost: number
  readonly drain: number
  readonly workable: number
  readonly usableConsumers: number
  readonly consumerRate: number
  readonly status: Status
  readonly isUncounted: boolean
}

/** A memory that observes one queue of `/` every 30 s. */
export class BacklogStory {
  readonly memory = new RabbitmqMemory()
  readonly #expectations: QueueExpectations
  #now = 0
  #last: ReportedBacklog | null = null

  /** `first`: the queue in the first reading. Null: it is created later. */
  constructor(
    changes: Partial<QueueExpectations> = {},
    first: Omit<QueueRow, 'name'> | null = null,
  ) {
    this.#expectations = { ...expectations, objectives: new NameRules([], NaN), ...changes }
    // Another queue exists from the start, so that a later queue is recognised as new.
    this.poll(first)
  }

  /** The values after the last reading. */
  get last(): ReportedBacklog | null {
    return this.#last
  }

  /** Takes a reading of the queue at an instant, not 30 s after the last one. */
  pollAt(now: Seconds, queue: Omit<QueueRow, 'name'>): ReportedBacklog | null {
    this.#now = now - 30
    return this.poll(queue)
  }

  /** Takes a reading of the queue. Null: the queue does not exist. */
  poll(queue: Omit<QueueRow, 'name'> | null, mode: QueueMode = 'full'): ReportedBacklog | null {
    const jobs = queue === null ? [] : [{ name: 'jobs', ...queue }]
    return this.#observe(queuesFacts({ mode, queues: [{ name: 'another' }, ...jobs] }))
  }

  /** A reading in which the list of queues failed. */
  pollUnlisted(): ReportedBacklog | null {
    return this.#observe(queuesFacts({ vhosts: [{ name: '/', queuesListed: false }] }), failed)
  }

  #observe(facts: QueuesFacts, queues = complete): ReportedBacklog | null {
    this.#now += 30
    const sections = { overview: complete, vhosts: complete, queues }
    const context = { cluster: 'orders', memory: this.memory, expectations: this.#expectations }
    const read = reading(facts, this.#now, sections)
    const observation = observationAt(this.#now, 60)
    this.#last = backlogOf(runToCompletion(observeQueues(context, read, observation)))
    return this.#last
  }
}

function backlogOf({ backlogs, queues, vhosts }: RabbitmqQueuesModel): ReportedBacklog | null {
  const row = backlogs.destination.index.findIndex(queue => queues.name[queue] === 'jobs')
  if (row === -1) return null
  const value = (column: Float64Array): number => column[row] ?? NaN
  return {
    messages: value(backlogs.messages),
    arrived: value(backlogs.arrivedTotal),
    completed: value(backlogs.completedTotal),
    discarded: value(backlogs.discardedTotal),
    age: value(backlogs.age),
    atLeast: value(backlogs.ageLowerBound),
    atMost: value(backlogs.ageUpperBound),
    drain: value(backlogs.drain),
    workable: value(backlogs.workableMessages),
    usableConsumers: value(backlogs.usableConsumers),
    consumerRate: value(backlogs.consumerRate),
    status: statuses[backlogs.status[row] ?? NaN] ?? 'unknown',
    isUncounted: vhosts.uncountedQueues[0] === 1,
  }
}
