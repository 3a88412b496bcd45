import { type Status, statuses } from '../../src/backlog/status.ts'
import { greenUpTo } from './grafana/colours.ts'
import type { Scale } from './scale.ts'

/** The labels that identify a backlog. Aggregating by them merges the series of two exporters of one cluster. */
export const backlog = 'messaging_cluster, messaging_system, vhost, destination, consumer_group'

const colourOf: Readonly<Record<Status, string>> = {
  rewound: 'dark-red',
  stopped: 'red',
  abandoned: 'dark-orange',
  stalled: 'orange',
  behind: 'yellow',
  unknown: 'purple',
  ok: 'green',
}

/** Matches the statuses that are a problem. */
export const badStatus = 'status!~"ok|unknown"'

/** Matches the statuses in which nothing is completed. */
export const notConsumed = 'status=~"stopped|abandoned|stalled"'

export const statusScale: Scale = {
  label: 'status',
  states: [...statuses].reverse().map(status => [status, colourOf[status]] as const),
}

/** Green up to the objective; red from four times the objective, where the alert is critical. */
export const objectiveSteps = greenUpTo({ from: 1, colour: 'yellow' }, { from: 4, colour: 'red' })

/** Polls run every 15 to 60 s, and values that cannot be read are kept for four intervals. */
export const readingAgeSteps = greenUpTo(
  { from: 120, colour: 'orange' },
  { from: 300, colour: 'red' },
)
