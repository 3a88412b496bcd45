import {
  type BacklogPlace,
  destinationOf,
  groupOf,
  statusOf,
  vhostOf,
} from '../../backlog/ranking.ts'
import { cell } from '../../columns/columns.ts'
import type { UnixSeconds } from '../../reading/time.ts'
import {
  humanAge,
  humanAmount,
  humanCount,
  humanDrainTime,
  humanDuration,
} from '../../reports/human.ts'
import { backlogHref } from './backlog-link.ts'
import { type Html, html } from '../../text/html.ts'
import { sparkline } from './sparkline.ts'
import { type Column, noValue, table } from './table.ts'

/** Renders backlogs of all clusters, each with a sparkline of the last hour. */
export function backlogTable(places: readonly BacklogPlace[], now: UnixSeconds): Html {
  return table('backlogs', backlogColumns(now), places)
}

function backlogColumns(now: UnixSeconds): readonly Column<BacklogPlace>[] {
  return [
    { heading: 'Status', content: place => statusCell(place, now) },
    { heading: 'Destination', isName: true, content: destinationLink },
    { heading: 'Consumer group', isName: true, content: place => groupOf(place) ?? noValue },
    { heading: 'Age', content: ageText },
    { heading: 'Objective', isNumber: true, content: objectiveText },
    { heading: 'Messages', isNumber: true, content: messagesText },
    {
      heading: 'Last hour',
      content: place => sparkline(lastHourOf(place), 'messages over the last hour'),
    },
    { heading: 'In/s', isNumber: true, content: place => amountText(place, 'arrivalRate') },
    { heading: 'Out/s', isNumber: true, content: place => amountText(place, 'completionRate') },
    { heading: 'Drain time', isNumber: true, content: drainText },
    { heading: 'Cluster', isName: true, content: ({ cluster }) => cluster.cluster },
  ]
}

function statusCell(place: BacklogPlace, now: UnixSeconds): Html {
  const status = statusOf(place)
  const notes = stalenessOf(place, now).map(note => html` <span class="stale">${note}</span>`)
  return html`<span class="state ${status}">${status}</span>${notes}`
}

/** Returns in words which numbers of a backlog are not from the last poll. Empty: none. */
export function stalenessOf(
  { cluster, latest, row }: BacklogPlace,
  now: UnixSeconds,
): readonly string[] {
  const stale = cell(latest.backlogs.stalePartitions, row)
  const unknown = cell(latest.backlogs.unknownPartitions, row)
  return [
    ...(cluster.state === 'down'
      ? [`stale: last read ${humanDuration(now - latest.readAt)} ago`]
      : []),
    ...(stale > 0 ? [`${partitions(stale)} stale`] : []),
    ...(unknown > 0 ? [`${partitions(unknown)} unknown`] : []),
  ]
}

function partitions(count: number): string {
  return `${humanCount(count)} ${count === 1 ? 'partition' : 'partitions'}`
}

function destinationLink(place: BacklogPlace): Html {
  return html`<a href="${backlogHref(place)}">${destinationText(place)}</a>`
}

/** `orders`, or `eu/orders` in the virtual host `eu`. */
export function destinationText(place: BacklogPlace): string {
  const vhost = vhostOf(place)
  return `${vhost === null || vhost === '/' ? '' : `${vhost}/`}${destinationOf(place)}`
}

/** The messages of each minute of the last hour. */
export function lastHourOf({ latest, row }: BacklogPlace): readonly number[] {
  return latest.lastHour.pointsOf(cell(latest.backlogs.id, row))
}

export function messagesText({ latest, row }: BacklogPlace): string {
  const messages = cell(latest.backlogs.messages, row)
  return Number.isNaN(messages) ? 'unknown' : humanAmount(messages)
}

export function ageText({ latest, row }: BacklogPlace): string {
  const { age, ageLowerBound, ageUpperBound } = latest.backlogs
  const known = (column: Float64Array): number | null => {
    const value = cell(column, row)
    return Number.isNaN(value) ? null : value
  }
  return humanAge(known(age), known(ageLowerBound), known(ageUpperBound)) ?? 'unknown'
}

export function objectiveText({ latest, row }: BacklogPlace): string {
  const objective = cell(latest.backlogs.objective, row)
  return Number.isNaN(objective) ? noValue : humanDuration(objective)
}

export function amountText(
  { latest, row }: BacklogPlace,
  column: 'arrivalRate' | 'completionRate' | 'consumers',
): string {
  const amount = cell(latest.backlogs[column], row)
  return Number.isNaN(amount) ? noValue : humanAmount(amount)
}

export function drainText(place: BacklogPlace): string {
  const drain = cell(place.latest.backlogs.drain, place.row)
  return Number.isNaN(drain) ? noValue : humanDrainTime(drain, statusOf(place))
}
