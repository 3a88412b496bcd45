import { setTimeout as sleep } from 'node:timers/promises'
import type { Exporter } from './exporter.ts'
import type { Figure } from './figure.ts'
import type { MockCluster } from './mock-cluster.ts'
import type { Measurement } from './measurement.ts'

/** A poll as measured by the exporter, and its requests as counted by the brokers. */
interface Poll extends Measurement {
  readonly requests: number
}

/** Number of polls with new rows and code that is not compiled yet: not counted as steady ones. */
const warmUp = 3
const steady = 9

/** Milliseconds between polls, so that remaining work of one poll does not count for the next. */
const pause = 300

export interface Polls {
  readonly first: Poll
  readonly steady: readonly Poll[]
}

export async function measurePolls(exporter: Exporter, mock: MockCluster): Promise<Polls> {
  const polls: Poll[] = []
  for (let turn = 0; turn < warmUp + steady; turn++) {
    await mock.requests()
    const measurement = await exporter.request('poll')
    polls.push({ ...measurement, requests: await mock.requests() })
    await sleep(pause)
  }
  const [first] = polls
  if (first === undefined) throw new Error('nothing was polled')
  return { first, steady: polls.slice(warmUp) }
}

export interface PollBudgets {
  readonly requests: number | null
  readonly wall: number | null
}

/** Longest delay of the event loop, in seconds: in steady polls, and in the first one. */
const delayBudget = 0.05
const firstDelayBudget = 0.15

/** Returns the figures that all benchmarks of polls have. */
export function pollFigures({ first, steady }: Polls, budgets: PollBudgets): readonly Figure[] {
  const runs = (figure: (poll: Poll) => number): readonly number[] => steady.map(figure)
  return [
    { what: 'series', unit: 'count', runs: runs(poll => poll.series), budget: null },
    {
      what: 'requests of a poll',
      unit: 'count',
      runs: runs(poll => poll.requests),
      budget: budgets.requests,
    },
    {
      what: 'poll, from its start to the page',
      unit: 'seconds',
      runs: runs(poll => poll.wall),
      budget: budgets.wall,
    },
    { what: '… of which reading', unit: 'seconds', runs: runs(poll => poll.reading), budget: null },
    {
      what: 'CPU time of a poll',
      unit: 'seconds',
      runs: runs(poll => poll.cpuTime),
      budget: null,
    },
    {
      what: 'longest event loop delay of a poll',
      unit: 'seconds',
      runs: runs(poll => poll.longestDelay),
      budget: delayBudget,
    },
    {
      what: '… longest task, in CPU time',
      unit: 'seconds',
      runs: runs(poll => poll.longestTask),
      budget: delayBudget,
    },
    { what: 'first poll', unit: 'seconds', runs: [first.wall], budget: null },
    {
      what: 'longest event loop delay of the first poll',
      unit: 'seconds',
      runs: [first.longestDelay],
      budget: firstDelayBudget,
    },
    {
      what: '… longest task, in CPU time',
      unit: 'seconds',
      runs: [first.longestTask],
      budget: firstDelayBudget,
    },
  ]
}
