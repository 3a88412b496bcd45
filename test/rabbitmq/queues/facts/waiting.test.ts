import t from 'tap'
import { queueTraits } from '../../../../src/rabbitmq/queues/facts/queue-traits.ts'
import {
  allMessages,
  dueMessages,
  isDepthless,
  isWaitingExact,
  waitingMessages,
} from '../../../../src/rabbitmq/queues/facts/waiting.ts'
import { queuesFacts, type QueueRow } from '../../rabbitmq-readings.ts'

const { delaysRetries, keepsDeadLetters } = queueTraits

interface Case {
  readonly queue: Omit<QueueRow, 'name'>
  readonly due: number
  readonly waiting: number
  readonly all: number
  /** Omitted: it is. */
  readonly isExact?: boolean
}

const cases: Readonly<Record<string, Case>> = {
  'all messages are ready or unacked': {
    queue: { ready: 3, unacked: 2, messages: 5 },
    ...{ due: 5, waiting: 5, all: 5 },
  },
  'no message is reported': { queue: {}, due: NaN, waiting: NaN, all: NaN },
  'the sum is not reported': { queue: { ready: 3, unacked: 2 }, due: 5, waiting: 5, all: 5 },
  'the sum is all that is reported': { queue: { messages: 7 }, due: NaN, waiting: 7, all: 7 },
  'the sum is too small to be one': {
    queue: { ready: 3, unacked: 2, messages: 4 },
    ...{ due: 5, waiting: 5, all: 5 },
  },
  'delayed messages wait': {
    queue: { ready: 3, unacked: 2, messages: 15, delayed: 10, deadLettering: 0 },
    ...{ due: 5, waiting: 15, all: 15 },
  },
  'delayed messages are reported too late': {
    queue: { ready: 3, unacked: 2, messages: 15, delayed: 0, deadLettering: 0 },
    ...{ due: 5, waiting: 15, all: 15 },
  },
  'dead letters do not wait': {
    queue: { ready: 3, unacked: 2, messages: 15, delayed: 0, deadLettering: 10 },
    ...{ due: 5, waiting: 5, all: 15 },
  },
  'dead letters are reported too late, and nothing is ever delayed': {
    queue: {
      ...{ ready: 3, unacked: 2, messages: 15, delayed: 0, deadLettering: 0 },
      traits: keepsDeadLetters,
    },
    ...{ due: 5, waiting: 5, all: 15 },
  },
  'a version before 4.3 reports no delayed messages': {
    queue: { ready: 0, unacked: 0, messages: 10, deadLettering: 10, traits: keepsDeadLetters },
    ...{ due: 0, waiting: 0, all: 10 },
  },
  'some are delayed, others are dead letters': {
    queue: { ready: 1, unacked: 1, messages: 32, delayed: 10, deadLettering: 20 },
    ...{ due: 2, waiting: 12, all: 32 },
  },
  'dead letters are gone, but still reported beside delayed messages': {
    queue: { ready: 0, unacked: 0, messages: 10, delayed: 10, deadLettering: 20 },
    ...{ due: 0, waiting: 10, all: 10, isExact: false },
  },
  'retries and dead letters are possible, and neither is reported in time': {
    queue: {
      ...{ ready: 0, unacked: 0, messages: 10, delayed: 0, deadLettering: 0 },
      traits: delaysRetries | keepsDeadLetters,
    },
    ...{ due: 0, waiting: 10, all: 10, isExact: false },
  },
  'without statistics dead letters look like delayed messages': {
    queue: { ready: 1, unacked: 0, messages: 10, traits: keepsDeadLetters },
    ...{ due: 1, waiting: 10, all: 10 },
  },
}

for (const [name, { queue, due, waiting, all, isExact = true }] of Object.entries(cases)) {
  t.test(name, t => {
    const { queues } = queuesFacts({ queues: [{ name: 'jobs', ...queue }] })
    t.strictSame(dueMessages(queues, 0), due)
    t.strictSame(waitingMessages(queues, 0), waiting)
    t.strictSame(allMessages(queues, 0), all)
    t.equal(isWaitingExact(queues, 0), isExact)
    t.equal(isDepthless(queues, 0), Number.isNaN(all))
    t.end()
  })
}
