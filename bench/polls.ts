import { setTimeout as sleep } from 'node:timers/promises'
import type { Exporter } from './exporter.ts'
import type { Figure } from './figure.ts'
import type { MockCluster } from './mock-cluster.ts'
import type { Observation } from './observation.ts'

/** A poll as the exporter and as the brokers saw it. */
interface Poll extends Observation {
  readonly requests: number
}

/** Polls that find new rows and cold code: measured, but not among the steady ones. */
const warmUp = 3
const steady = 9

/** Between polls, so that what one leaves to do is not charged to the next. */
const pause = 300

export interface Polls {
  readonly first: Poll
  readonly steady: readonly Poll[]
}

export async function measurePolls(exporter: Exporter, mock: MockCluster): Promise<Polls> {
  const polls: Poll[] = []
  for (let turn = 0; turn < warmUp + steady; turn++) {
    await mock.requests()
    const observation = await exporter.ask('poll')
    polls.push({ ...observation, requests: await mock.requests() })
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

/** Longest stretch of a poll, in seconds, in which nothing else gets a turn. */
const stallBudget = 0.02

/** What every benchmark of polls tells. */
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
      what: 'poll, from question to page',
      unit: 'seconds',
      runs: runs(poll => poll.wall),
      budget: budgets.wall,
    },
    { what: '… of it reading', unit: 'seconds', runs: runs(poll => poll.reading), budget: null },
    {
      what: 'time on a core of a poll',
      unit: 'seconds',
      runs: runs(poll => poll.processor),
      budget: null,
    },
    {
      what: 'longest stall of a poll',
      unit: 'seconds',
      runs: runs(poll => poll.longestStall),
      budget: stallBudget,
    },
    {
      what: '… longest work at a stretch',
      unit: 'seconds',
      runs: runs(poll => poll.longestWork),
      budget: stallBudget,
    },
    { what: 'first poll', unit: 'seconds', runs: [first.wall], budget: null },
    {
      what: 'longest stall of the first poll',
      unit: 'seconds',
      runs: [first.longestStall],
      budget: stallBudget,
    },
    {
      what: '… longest work at a stretch',
      unit: 'seconds',
      runs: [first.longestWork],
      budget: stallBudget,
    },
  ]
}
