import { type Status, statuses } from '../../src/domain/backlog/status.ts'
import { words } from './grafana/colours.ts'

/** The labels that make a backlog, in every aggregation; series of two exporters of one cluster become one. */
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

/** The statuses with the worst as the highest number, as Grafana sorts and colours numbers. */
const badness = Object.fromEntries(
  statuses.map((status, index) => [statuses.length - 1 - index, status] as const),
)

/** The same word and colour for a status on every dashboard. */
export const statusWords = words(
  Object.fromEntries(
    Object.entries(badness).map(([value, status]) => [value, [status, colourOf[status]] as const]),
  ),
)

/**
 * PromQL for the number of the status that holds, from a family with a series for each status.
 *
 * Absent where the family is: there is no number for what nobody knows.
 */
export function statusNumber(family: string, labels: string, matchers = ''): string {
  const others = matchers === '' ? '' : `, ${matchers}`
  const each = Object.entries(badness).map(
    ([value, status]) => `${value} * ${family}{status="${status}"${others}}`,
  )
  return `max by (${labels}) (${each.join(' or ')})`
}
