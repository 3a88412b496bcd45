import { historyHorizon } from './inflow-history.ts'
import type { Seconds } from '../reading/time.ts'
import { durationText } from '../config/duration.ts'
import { namePatterns } from '../config/filter-options.ts'
import { duration, wholeNumber } from '../config/option-types.ts'
import {
  type Notes,
  type Violation,
  optional,
  required,
  section,
  sectionList,
} from '../config/option.ts'

const usualWindow: Seconds = 5 * 60

/** Over fewer, one odd reading would make a status. */
const readingsInWindow = 4

/**
 * The longest objective that an age can be held against.
 *
 * Half of what the history of arrivals reaches back, so that an age is still measured when it is
 * twice its objective.
 */
const longestObjective = durationText(historyHorizon / 2)

export const statusWindow = optional(duration({ from: '20s', to: '4h' }), {
  description:
    'The stretch of readings by which status, drain and rates are judged. Without it, 5m, or four intervals where these are longer.',
  tradeOff:
    'Short tells sooner and more often wrongly: it must be longer than consumers need between two commits, or they count as stalled. Long keeps quiet about short trouble.',
  example: '5m',
  onReload: 'reconnect',
})

/** The window that holds when none is given. */
export function windowOf(given: Seconds | undefined, interval: Seconds): Seconds {
  return given ?? Math.max(usualWindow, readingsInWindow * interval)
}

/** What is wrong with a window that too few readings fall into. */
export function windowHoldsReadings(window: unknown, interval: unknown): readonly Violation[] {
  if (typeof window !== 'number' || typeof interval !== 'number') return []
  const shortest = readingsInWindow * interval
  if (window >= shortest) return []
  const expected = `at least ${durationText(shortest)}, four times the interval of ${durationText(interval)}`
  return [{ path: ['status_window'], expected }]
}

const objectiveAge = required(duration({ from: '1s', to: longestObjective }), {
  description: 'The age that the oldest message not done should not exceed.',
  tradeOff:
    'Arrivals are remembered for a day. An objective is at most half of that, so that an age is still measured when it is twice as high.',
  example: '10m',
})

const objectiveNotes: Notes = {
  description:
    'How old the oldest message not done may be; an older backlog is `behind`. The first entry that matches counts; without one, no age is too old.',
  onReload: 'reconnect',
}

/** Maximum ages of the backlogs of consumer groups. */
export const groupObjectives = optional(
  sectionList(
    section({
      groups: namePatterns('groups'),
      topics: namePatterns('topics'),
      age: objectiveAge,
    }),
    'objectives',
  ),
  objectiveNotes,
)

/** Maximum ages of queues. */
export const queueObjectives = optional(
  sectionList(
    section({
      vhosts: namePatterns('virtual hosts'),
      queues: namePatterns('queues'),
      age: objectiveAge,
    }),
    'objectives',
  ),
  objectiveNotes,
)

/** So many messages behind count as none, for groups that never get to 0. */
export const lagTolerance = optional(
  sectionList(
    section({
      groups: namePatterns('groups'),
      topics: namePatterns('topics'),
      messages: required(wholeNumber({ from: 0, to: 1_000_000_000 }), {
        description: 'Messages that may wait in each partition.',
        example: 1,
      }),
    }),
    'tolerances',
  ),
  {
    description:
      'How many messages behind count as none for age, drain and status; the lag itself shows them. The first entry that matches counts; without one, none are tolerated.',
    tradeOff:
      'Markers of transactions are offsets that no consumer reads: 1 suits groups that read transactional topics.',
    onReload: 'reconnect',
  },
)
