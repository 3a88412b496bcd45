import { durationText } from '../config/duration.ts'
import { namePatterns } from '../config/filter-options.ts'
import { choice, duration, wholeNumber } from '../config/option-types.ts'
import {
  type Notes,
  type Options,
  type Violation,
  optional,
  required,
  section,
  sectionList,
} from '../config/option.ts'
import { valueAt } from '../config/path.ts'
import type { Seconds } from '../reading/time.ts'

const usualWindow: Seconds = 5 * 60

/** With fewer readings, a single outlier could decide the status. */
const readingsInWindow = 4

/** Longest window of a status. */
const longestWindow = '4h'

export const statusWindow = optional(duration({ from: '20s', to: longestWindow }), {
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

const expected = {
  age: optional(duration({ from: '1s', to: '7d' }), {
    description:
      'Maximum age of the oldest pending message. An older backlog has the status `behind`. Without it there is no limit.',
    tradeOff:
      'The history of arrivals covers a day, or four times the longest objective. An objective of 7d costs about 30 more columns of 8 bytes for each partition or queue.',
    example: '10m',
  }),
  status_window: optional(duration({ from: '20s', to: longestWindow }), {
    description:
      'Time window of the status `stopped`, `abandoned`, `stalled` and `rewound`. At least the `status_window` of the cluster, which is also the default; drain time, rates and growth always use that of the cluster.',
    tradeOff:
      'Longer than the time between two commits or acknowledgements, such as the checkpoints of Flink or the longest Celery task.',
    example: '1h',
  }),
  idle: optional(choice('expected'), {
    description:
      '`expected`: messages may wait while there are no consumers, as for a job that runs at night. Such a backlog is never `stopped`; an objective still applies.',
    example: 'expected',
  }),
  drain: optional(duration({ from: '10s', to: '7d' }), {
    description:
      'Time in which waiting messages should be done. Exposes `tidemark_backlog_consumers_wanted`, the number of consumers for that, and is the default of `/api/v1/scaling`.',
    tradeOff: 'A short time wants more consumers for a burst, and fewer again soon after.',
    example: '5m',
  }),
}

const objectiveNotes: Notes = {
  description:
    'What is expected of single backlogs: maximum age, window of the status, times without consumers, drain time. The first matching entry applies as a whole.',
  onReload: 'reconnect',
}

/** Reports an entry that expects nothing. */
function someExpectation(options: Options): readonly Violation[] {
  if (Object.keys(expected).some(name => options[name] !== undefined)) return []
  return [
    { path: ['age'], headline: 'missing option', expected: 'age, status_window, idle or drain' },
  ]
}

/** Reports windows of objectives that are shorter than the window of the cluster. */
export function objectiveWindowsFit(
  objectives: unknown,
  window: unknown,
  interval: unknown,
): readonly Violation[] {
  if (!Array.isArray(objectives) || typeof interval !== 'number') return []
  const least = windowOf(typeof window === 'number' ? window : undefined, interval)
  return objectives.flatMap((entry: unknown, at) => {
    const own = valueAt(entry, ['statusWindow'])
    if (typeof own !== 'number' || own >= least) return []
    const expected = `at least ${durationText(least)}, the window of the cluster`
    return [{ path: ['objectives', at, 'status_window'], expected }]
  })
}

/** Maximum ages of the backlogs of consumer groups. */
export const groupObjectives = optional(
  sectionList(
    section(
      { groups: namePatterns('groups'), topics: namePatterns('topics'), ...expected },
      someExpectation,
    ),
    'objectives',
  ),
  objectiveNotes,
)

/** Maximum ages of queues. */
export const queueObjectives = optional(
  sectionList(
    section(
      { vhosts: namePatterns('virtual hosts'), queues: namePatterns('queues'), ...expected },
      someExpectation,
    ),
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
