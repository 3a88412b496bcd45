import type { Test } from 'tap'
import { expectationsFrom } from '../../src/backlog/expectations.ts'
import { type Status, statuses } from '../../src/backlog/status.ts'
import { runToCompletion } from '../run-to-completion.ts'
import { observeQueues } from '../../src/rabbitmq/queues/reading.ts'
import { RabbitmqMemory } from '../../src/rabbitmq/rabbitmq-memory.ts'
import type { RabbitmqQueuesModel } from '../../src/rabbitmq/queues/model/model.ts'
import type { Span } from '../../src/reading/time.ts'
import { VisibleVhosts } from '../../src/rabbitmq/visible-vhosts.ts'
import { systemClock } from '../../src/scheduling/clock.ts'
import { createQueuesSource } from '../../src/rabbitmq/queues/read/read-queues.ts'
import { anApiOf } from '../rabbitmq/mock-cluster.ts'

/** The backlog of one queue, in messages and seconds. */
export interface WatchedBacklog {
  readonly messages: number
  /** Of the queue, not of its backlog. */
  readonly delayed: number
  readonly deadLettering: number
  readonly arrived: number
  readonly completed: number
  readonly discarded: number
  readonly age: number
  readonly atLeast: number
  readonly atMost: number
  readonly status: Status
}

export interface WatchedReading {
  readonly span: Span
  readonly of: (queue: string) => WatchedBacklog | undefined
}

/** Returns a function that polls the queues of a broker once. The status window is 20 s. */
export function watchQueues(t: Test, managementUrl: string): () => Promise<WatchedReading> {
  const everything = { include: [], exclude: [] }
  const source = createQueuesSource({
    api: anApiOf(t, { urls: [managementUrl] }),
    mode: 'full',
    vhosts: everything,
    queues: everything,
    exclusive: false,
    visible: new VisibleVhosts(),
    observe: () => undefined,
    clock: systemClock,
  })
  const memory = new RabbitmqMemory()
  const expectations = { ...expectationsFrom([], 20), statisticsInterval: 5 }
  const context = { cluster: 'real', memory, expectations }
  return async () => {
    const reading = await source.read(AbortSignal.timeout(10_000))
    const observation = { now: reading.span.to, stalenessLimit: 60 }
    const model = runToCompletion(observeQueues(context, reading, observation))
    return { span: reading.span, of: queue => backlogOf(model, queue) }
  }
}

function backlogOf(
  { backlogs, queues }: Pick<RabbitmqQueuesModel, 'backlogs' | 'queues'>,
  queue: string,
): WatchedBacklog | undefined {
  const row = backlogs.destination.index.findIndex(index => queues.name[index] === queue)
  const value = (column: Float64Array): number => column[row] ?? NaN
  if (row === -1) return undefined
  return {
    messages: value(backlogs.messages),
    delayed: queues.delayed[queues.name.indexOf(queue)] ?? NaN,
    deadLettering: queues.deadLettering[queues.name.indexOf(queue)] ?? NaN,
    arrived: value(backlogs.arrivedTotal),
    completed: value(backlogs.completedTotal),
    discarded: value(backlogs.discardedTotal),
    age: value(backlogs.age),
    atLeast: value(backlogs.ageLowerBound),
    atMost: value(backlogs.ageUpperBound),
    status: statuses[backlogs.status[row] ?? NaN] ?? 'unknown',
  }
}
