import { type Status, statuses } from '../../src/domain/backlog/status.ts'
import { greenUpTo, words } from './grafana/colours.ts'

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

/** The statuses by a number that is the higher the worse, as Grafana sorts and colours numbers. */
const byBadness = [...statuses].reverse().map((status, badness) => ({ status, badness }))

/** The same word and colour for a status on every dashboard. */
export const statusWords = words(
  Object.fromEntries(
    byBadness.map(({ status, badness }) => [badness, [status, colourOf[status]] as const]),
  ),
)

/**
 * PromQL for the number of the worst status, from a family that has a series for each status.
 *
 * Absent where the family is: there is no number for what nobody knows.
 */
export function statusNumber(family: string, by: string, matchers: string): string {
  const each = byBadness.map(
    ({ status, badness }) => `${badness} * (${family}{status="${status}",${matchers}} == 1)`,
  )
  return `max by (${by}) (${each.join(' or ')})`
}

/** Up to its objective a backlog is fine; from four times it on an alert is critical. */
export const objectiveSteps = greenUpTo({ from: 1, colour: 'yellow' }, { from: 4, colour: 'red' })

/** Readings come every 15 to 60 s; what is older than four intervals is no longer held. */
export const readingAgeSteps = greenUpTo(
  { from: 120, colour: 'orange' },
  { from: 300, colour: 'red' },
)
