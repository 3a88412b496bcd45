import { type Status, statuses } from '../../src/backlog/status.ts'
import { greenUpTo } from './grafana/colours.ts'
import type { Scale } from './scale.ts'

/** The labels that make a backlog; aggregated by them, two exporters of one cluster show it once. */
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

export const statusScale: Scale = {
  label: 'status',
  words: [...statuses].reverse().map(status => [status, colourOf[status]] as const),
}

/** Up to its objective a backlog is fine; from four times it on an alert is critical. */
export const objectiveSteps = greenUpTo({ from: 1, colour: 'yellow' }, { from: 4, colour: 'red' })

/** Readings come every 15 to 60 s, and what could not be read is held for four intervals. */
export const readingAgeSteps = greenUpTo(
  { from: 120, colour: 'orange' },
  { from: 300, colour: 'red' },
)
