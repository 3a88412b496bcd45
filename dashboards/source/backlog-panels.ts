import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { backlog, objectiveSteps, statusScale } from './backlog-words.ts'
import { endless } from './grafana/colours.ts'
import type { CellLink } from './grafana/links.ts'
import { stateTimeline, timeSeries } from './grafana/panels.ts'
import { table } from './grafana/table.ts'
import { numberOn, wordsOf } from './scale.ts'
import { worstAtEnd } from './worst.ts'

/** A family of backlogs, once for each backlog. */
export function ofBacklogs(family: string, matchers: string, at = ''): string {
  return `max by (${backlog}) (${family}{${matchers}}${at})`
}

function rateOfBacklogs(family: string, matchers: string): string {
  return `max by (${backlog}) (rate(${family}{${matchers}}[$__rate_interval]))`
}

/** Age in objectives: 1 is just as old as allowed. */
export function ageOfObjective(matchers: string, at = ''): string {
  return `${ofBacklogs('tidemark_backlog_age_seconds', matchers, at)} / ${ofBacklogs('tidemark_backlog_objective_seconds', matchers, at)}`
}

export const backlogLegend = '{{messaging_cluster}} {{vhost}} {{destination}} {{consumer_group}}'

export interface BacklogTable {
  readonly title: string
  /** Which backlogs, as matchers. */
  readonly matchers: string
  readonly rowLabels: Readonly<Record<string, string>>
  readonly links: Readonly<Record<string, readonly CellLink[]>>
}

/** The fifty backlogs in most trouble, of those the oldest first. */
export function worstBacklogs({ title, matchers, rowLabels, links }: BacklogTable): Panel {
  const worst = (expression: string): string =>
    `${expression} and topk(50, ${troubleThenAge(matchers)})`
  const value = (family: string): string => worst(ofBacklogs(family, matchers))
  const rate = (family: string): string => worst(rateOfBacklogs(family, matchers))
  return table({
    title,
    description:
      'The 50 in most trouble, then the oldest. Status is judged over the window: rewound, its position went back; stopped, nobody is there; abandoned, the group reads other topics; stalled, somebody is there and nothing gets done; behind, too old or growing. Click to see more.',
    rowLabels,
    columns: {
      Status: {
        query: worst(numberOn(statusScale, 'tidemark_backlog_status', backlog, matchers)),
        unit: 'short',
        mappings: wordsOf(statusScale),
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
      'Of objective': {
        query: worst(`(${ageOfObjective(matchers)})`),
        unit: 'percentunit',
        thresholds: objectiveSteps,
        noValue: 'none set',
      },
      Messages: { query: value('tidemark_backlog_messages'), unit: 'short' },
      'Drained in': {
        query: value('tidemark_backlog_drain_seconds'),
        unit: 's',
        mappings: endless('does not shrink', 'orange'),
      },
      Consumers: { query: value('tidemark_backlog_consumers'), unit: 'short' },
      'Arrived/s': { query: rate('tidemark_backlog_arrived_messages_total'), unit: 'cps' },
      'Done/s': { query: rate('tidemark_backlog_completed_messages_total'), unit: 'cps' },
    },
    sortBy: ['Status', 'Age'],
    links,
  })
}

/** Orders backlogs: any trouble weighs more than any age, and an unknown age as much as none. */
function troubleThenAge(matchers: string, at = ''): string {
  const trouble = `status!~"ok|unknown",${matchers}`
  const age = ofBacklogs('tidemark_backlog_age_seconds', matchers, at)
  const noAge = `0 * ${ofBacklogs('tidemark_backlog_status', matchers, at)}`
  return `1e9 * ${ofBacklogs('tidemark_backlog_status', trouble, at)} + (${age} or ${noAge})`
}

/** The status of those in most trouble over time. */
export function statusHistory(title: string, matchers: string, legend: string): Panel {
  const status = numberOn(statusScale, 'tidemark_backlog_status', backlog, matchers)
  return stateTimeline({
    title,
    description:
      'Since when each backlog has its status: the 20 in most trouble at the end of the time shown. To see who was in trouble earlier, let the time end there. A gap: there was no reading.',
    queries: { [legend]: `${status} and topk(20, ${troubleThenAge(matchers, ' @ end()')})` },
    unit: 'short',
    mappings: wordsOf(statusScale),
  })
}

/** The oldest message of all chosen backlogs, with what is certain about it. */
export function ageWithBounds(title: string, matchers: string): Panel {
  const highest = (family: string): string => `max(${family}{${matchers}})`
  return timeSeries({
    title,
    description:
      'How long ago the oldest message not done arrived: the likely age, what it is at least and at most, and the age that you allow. With more than one chosen, the highest of each. No upper bound: it may be older than it looks, as what was there before the exporter.',
    queries: {
      likely: highest('tidemark_backlog_age_seconds'),
      'at least': highest('tidemark_backlog_age_lower_bound_seconds'),
      'at most': highest('tidemark_backlog_age_upper_bound_seconds'),
      objective: `min(tidemark_backlog_objective_seconds{${matchers}})`,
    },
    unit: 's',
    bands: { 'at most': 'at least' },
  })
}

/** Who is oldest, line by line. */
export function oldestBacklogs(title: string, matchers: string, legend: string): Panel {
  return timeSeries({
    title,
    description:
      'Likely age of the oldest message not done: the 10 backlogs that are oldest at the end of the time shown. A line that rises by a second each second: nothing gets done.',
    queries: {
      [legend]: worstAtEnd(10, at => ofBacklogs('tidemark_backlog_age_seconds', matchers, at)),
    },
    unit: 's',
  })
}

/** What comes and what goes, of all chosen backlogs together. */
export function flow(title: string, matchers: string): Panel {
  const sum = (family: string): string => `sum(${rateOfBacklogs(family, matchers)})`
  return timeSeries({
    title,
    description:
      'Messages a second that arrived, were done, and went without being done (deleted by retention, expired, dropped or purged). Done below arrived: the backlog grows. Anything discarded is lost for its consumers.',
    queries: {
      arrived: sum('tidemark_backlog_arrived_messages_total'),
      done: sum('tidemark_backlog_completed_messages_total'),
      discarded: sum('tidemark_backlog_discarded_messages_total'),
    },
    unit: 'cps',
  })
}
