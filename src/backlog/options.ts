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
import type { Seconds } from '../reading/time.ts'
import { historyHorizon } from './inflow-history.ts'

const usualWindow: Seconds = 5 * 60

/** With fewer readings, a single outlier could decide the status. */
const readingsInWindow = 4

/**
 * Longest objective that ages can be compared with.
 *
 * Half of the history of arrivals, so that ages up to twice the objective can be measured.
 */
const longestObjective = durationText(historyHorizon / 2)

export const statusWindow = optional(duration({ from: '20s', to: '4h' }), {
  description:
    'Time window for status, drain time and rates. Default: 5m, or four intervals if they are longer.',
  tradeOff:
    'A short window detects problems sooner but with more false positives: if it is shorter than the time between two commits, the group counts as stalled. A long window hides short problems.',
  example: '5m',
  onReload: 'reconnect',
})

/** Returns the configured window, or the default for this interval. */
export function windowOf(configured: Seconds | undefined, interval: Seconds): Seconds {
  return configured ?? Math.max(usualWindow, readingsInWindow * interval)
}

/** Reports a window that covers too few readings. */
export function windowHoldsReadings(window: unknown, interval: unknown): readonly Violation[] {
  if (typeof window !== 'number' || typeof interval !== 'number') return []
  const shortest = readingsInWindow * interval
  if (window >= shortest) return []
  const expected = `at least ${durationText(shortest)}, four times the interval of ${durationText(interval)}`
  return [{ path: ['status_window'], expected }]
}

const objectiveAge = required(duration({ from: '1s', to: longestObjective }), {
  description: 'Maximum age of the oldest pending message.',
  tradeOff:
    'The history of arrivals covers one day. An objective is at most half of it, so that ages up to twice the objective can be measured.',
  example: '10m',
})

const objectiveNotes: Notes = {
  description:
    'Maximum age of the oldest pending message. An older backlog has the status `behind`. The first matching entry applies; without a match there is no limit.',
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

/** Lag that counts as zero, for groups whose lag never reaches 0. */
export const lagTolerance = optional(
  sectionList(
    section({
      groups: namePatterns('groups'),
      topics: namePatterns('topics'),
      messages: required(wholeNumber({ from: 0, to: 1_000_000_000 }), {
        description: 'Lag of each partition that counts as zero, in messages.',
        example: 1,
      }),
    }),
    'tolerances',
  ),
  {
    description:
      'Lag that counts as zero for age, drain time and status. The lag metrics still include it. The first matching entry applies; without a match the tolerance is 0.',
    tradeOff:
      'Transaction markers occupy offsets that no consumer reads: 1 suits groups that read transactional topics.',
    onReload: 'reconnect',
  },
)
