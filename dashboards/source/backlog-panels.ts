import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { backlog, badStatus, objectiveSteps, statusScale } from './backlog-status.ts'
import { textMappings } from './grafana/colours.ts'
import type { CellLink } from './grafana/links.ts'
import { stateTimeline, timeSeries } from './grafana/panels.ts'
import { table } from './grafana/table.ts'
import { numberOn, stateMappings } from './scale.ts'
import { worstAtEnd } from './worst.ts'

/** Returns a query for a backlog family, with one series for each backlog. */
export function ofBacklogs(family: string, matchers: string, at = ''): string {
  return `max by (${backlog}) (${family}{${matchers}}${at})`
}

function rateOfBacklogs(family: string, matchers: string): string {
  return `max by (${backlog}) (rate(${family}{${matchers}}[$__rate_interval]))`
}

/** Returns a query for age divided by objective. 1: exactly as old as the objective. */
export function ageOfObjective(matchers: string, at = ''): string {
  return `${ofBacklogs('tidemark_backlog_age_seconds', matchers, at)} / ${ofBacklogs('tidemark_backlog_objective_seconds', matchers, at)}`
}

/** Returns a query for the messages removed unprocessed in the time range; `increase()` itself returns fractions. */
export function discardedInRange(matchers: string): string {
  return `round(sum(max by (${backlog}) (increase(tidemark_backlog_discarded_messages_total{${matchers}}[$__range]))))`
}

export const backlogLegend = '{{messaging_cluster}} {{vhost}} {{destination}} {{consumer_group}}'

export interface BacklogTable {
  readonly title: string
  /** PromQL matchers that select the backlogs. */
  readonly matchers: string
  readonly rowLabels: Readonly<Record<string, string>>
  readonly links: Readonly<Record<string, readonly CellLink[]>>
}

/** A table of the fifty worst backlogs: by status, then age. */
export function worstBacklogs({ title, matchers, rowLabels, links }: BacklogTable): Panel {
  const worst = (expression: string): string =>
    `${expression} and topk(50, ${statusThenAge(matchers)})`
  const value = (family: string): string => worst(ofBacklogs(family, matchers))
  const rate = (family: string): string => worst(rateOfBacklogs(family, matchers))
  return table({
    title,
    description:
      'The 50 worst backlogs by status, then age. Rewound: the committed offset moved backwards. Stopped: no consumers. Abandoned: the group only reads other topics. Stalled: consumers are connected but process nothing. Behind: too old or growing. Click a cell for details.',
    rowLabels,
    columns: {
      Status: {
        query: worst(numberOn(statusScale, 'tidemark_backlog_status', backlog, matchers)),
        unit: 'short',
        mappings: stateMappings(statusScale),
      },
      Age: { query: value('tidemark_backlog_age_seconds'), unit: 's' },
      'At least': {
        query: value('tidemark_backlog_age_lower_bound_seconds'),
        unit: 's',
        noValue: 'no bound',
      },
      'At most': {
        query: value('tidemark_backlog_age_upper_bound_seconds'),
        unit: 's',
        noValue: 'no bound',
      },
      'Age / objective': {
        query: worst(`(${ageOfObjective(matchers)})`),
        unit: 'percentunit',
        thresholds: objectiveSteps,
        noValue: 'none set',
      },
      Messages: { query: value('tidemark_backlog_messages'), unit: 'short' },
      'Drain time': {
        query: worst(`(${drainOrSteady(matchers)})`),
        unit: 's',
        mappings: textMappings({
          [Infinity]: ['not draining', 'orange'],
          [steady]: ['steady', 'green'],
        }),
      },
      Consumers: { query: value('tidemark_backlog_consumers'), unit: 'short' },
      'Arrived/s': { query: rate('tidemark_backlog_arrived_messages_total'), unit: 'short' },
      'Done/s': { query: rate('tidemark_backlog_completed_messages_total'), unit: 'short' },
    },
    sortBy: ['Status', 'Age'],
    links,
  })
}

/** The number for a healthy backlog that keeps its size; a drain time is never negative. */
const steady = -1

/** Returns a query for the drain time, with `steady` instead of +Inf where the status is ok. */
export function drainOrSteady(matchers: string): string {
  const drain = ofBacklogs('tidemark_backlog_drain_seconds', matchers)
  const ok = ofBacklogs('tidemark_backlog_status', `status="ok",${matchers}`)
  return `${drain} < Inf or (${drain} unless ${ok}) or (${steady} * ${ok} and ${drain})`
}

/** Returns a query for the number of backlogs with problems that do not shrink. */
export function notDraining(matchers: string): string {
  const drain = ofBacklogs('tidemark_backlog_drain_seconds', matchers)
  const bad = ofBacklogs('tidemark_backlog_status', `${badStatus},${matchers}`)
  return `count(${drain} == Inf and ${bad}) or 0 * count(${drain})`
}

/** Returns a query that ranks backlogs: any bad status weighs more than any age, and an unknown age counts as 0. */
function statusThenAge(matchers: string, at = ''): string {
  const any = `0 * ${ofBacklogs('tidemark_backlog_status', matchers, at)}`
  const bad = `1e9 * ${ofBacklogs('tidemark_backlog_status', `${badStatus},${matchers}`, at)}`
  const age = ofBacklogs('tidemark_backlog_age_seconds', matchers, at)
  return `(${bad} or ${any}) + (${age} or ${any})`
}

/** A timeline of the status of the worst backlogs. */
export function statusHistory(title: string, matchers: string, legend: string): Panel {
  const status = numberOn(statusScale, 'tidemark_backlog_status', backlog, matchers)
  return stateTimeline({
    title,
    description:
      'Status over time of the 20 backlogs that are worst at the end of the time range. To see which were worst earlier, end the time range there. A gap: no data was read.',
    queries: { [legend]: `${status} and topk(20, ${statusThenAge(matchers, ' @ end()')})` },
    unit: 'short',
    mappings: stateMappings(statusScale),
  })
}

/** The age of the oldest message over all selected backlogs, with its bounds. */
export function ageWithBounds(title: string, matchers: string): Panel {
  const highest = (family: string): string => `max(${family}{${matchers}})`
  return timeSeries({
    title,
    description:
      'Age of the oldest unprocessed message: the estimate, its lower and upper bound, and the objective. With several backlogs selected, the highest of each (of objectives the lowest). No upper bound: the message may be older, for example because it arrived before the exporter started.',
    queries: {
      estimate: highest('tidemark_backlog_age_seconds'),
      'at least': highest('tidemark_backlog_age_lower_bound_seconds'),
      'at most': highest('tidemark_backlog_age_upper_bound_seconds'),
      objective: `min(tidemark_backlog_objective_seconds{${matchers}})`,
    },
    unit: 's',
    bands: { 'at most': 'at least' },
  })
}

/** The consumers of the worst backlogs, and how many they need where that is configured. */
export function consumersOfWorst(matchers: string, legend: string): Panel {
  const ofWorst = (family: string): string =>
    `${ofBacklogs(family, matchers)} and topk(10, ${statusThenAge(matchers, ' @ end()')})`
  return timeSeries({
    title: 'Consumers of the worst backlogs',
    description:
      'Consumers of the 10 backlogs that are worst at the end of the time range: members with a partition of the topic, or consumers of the queue. A drop to 0: the application is down, or cannot connect. Wanted: how many would do the work in the configured `drain`.',
    queries: {
      [legend]: ofWorst('tidemark_backlog_consumers'),
      [`${legend} wanted`]: ofWorst('tidemark_backlog_consumers_wanted'),
    },
    unit: 'count:consumers',
  })
}

/** The ages of the oldest backlogs, one line each. */
export function oldestBacklogs(title: string, matchers: string, legend: string): Panel {
  return timeSeries({
    title,
    description:
      'Estimated age of the oldest unprocessed message: the 10 backlogs that are oldest at the end of the time range. A line that rises by one second per second: nothing is processed.',
    queries: {
      [legend]: worstAtEnd(10, at => ofBacklogs('tidemark_backlog_age_seconds', matchers, at)),
    },
    unit: 's',
  })
}

/** Arrival, completion and discard rates, summed over the selected backlogs. */
export function flow(title: string, matchers: string): Panel {
  const sum = (family: string): string => `sum(${rateOfBacklogs(family, matchers)})`
  return timeSeries({
    title,
    description:
      'Messages per second that arrived, were completed, and were discarded unprocessed (deleted by retention, expired, dropped or purged). Completed below arrived: the backlog grows. Discarded messages are lost to their consumers.',
    queries: {
      arrived: sum('tidemark_backlog_arrived_messages_total'),
      completed: sum('tidemark_backlog_completed_messages_total'),
      discarded: sum('tidemark_backlog_discarded_messages_total'),
    },
    unit: 'count:messages/s',
  })
}
