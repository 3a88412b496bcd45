import {
  type BacklogPlace,
  type BacklogQuery,
  destinationOf,
  groupOf,
  statusOf,
  vhostOf,
} from '../../backlog/ranking.ts'
import { cell } from '../../columns/columns.ts'
import { humanAge, humanAmount, humanDrainTime } from '../../reports/human.ts'
import { type Html, html } from './html.ts'
import { sparkline } from './sparkline.ts'

const unknown = '–'

/** Selects and sorts the backlogs of the status page: the worst that are not `ok` or not empty. */
export const worstQuery: BacklogQuery = {
  isWanted: place => statusOf(place) !== 'ok' || messagesOf(place) > 0,
  sort: 'worst',
  offset: 0,
  limit: 10,
}

/** Renders the worst backlogs of all clusters, each with a sparkline of the last hour. */
export function worstBacklogs(places: readonly BacklogPlace[], total: number): Html | '' {
  if (places.length === 0) return ''
  return html`<section>
    <h2>Worst backlogs</h2>
    <p class="addresses">
      ${places.length} of ${total} that are not empty or not ok. For all backlogs, see the
      <a href="/api/v1/backlogs">JSON API</a> or <code>tidemark report</code>.
    </p>
    <div class="scroll">
      <table class="backlogs">
        <thead>
          <tr>
            <th>Status</th>
            <th>Destination</th>
            <th>Consumer group</th>
            <th>Age</th>
            <th class="number">Messages</th>
            <th>Last hour</th>
            <th class="number">Drain time</th>
            <th>Cluster</th>
          </tr>
        </thead>
        <tbody>
          ${places.map(backlogRow)}
        </tbody>
      </table>
    </div>
  </section>`
}

function backlogRow(place: BacklogPlace): Html {
  const { cluster, latest, row } = place
  const { backlogs, lastHour } = latest
  const points = lastHour.pointsOf(cell(backlogs.id, row))
  const vhost = vhostOf(place)
  const status = statusOf(place)
  return html`<tr>
    <td><span class="state ${status}">${status}</span></td>
    <td class="name">
      ${vhost === null || vhost === '/' ? '' : `${vhost}/`}${destinationOf(place)}
    </td>
    <td class="name">${groupOf(place) ?? unknown}</td>
    <td class="one-line">${ageText(place)}</td>
    <td class="number">${amountText(messagesOf(place))}</td>
    <td>${sparkline(points, 'messages over the last hour')}</td>
    <td class="number">${drainText(place)}</td>
    <td class="one-line">${cluster.cluster}</td>
  </tr>`
}

function messagesOf({ latest, row }: BacklogPlace): number {
  return cell(latest.backlogs.messages, row)
}

function ageText({ latest, row }: BacklogPlace): string {
  const { age, ageLowerBound, ageUpperBound } = latest.backlogs
  const known = (column: Float64Array): number | null => {
    const value = cell(column, row)
    return Number.isNaN(value) ? null : value
  }
  return humanAge(known(age), known(ageLowerBound), known(ageUpperBound)) ?? unknown
}

function amountText(amount: number): string {
  return Number.isNaN(amount) ? unknown : humanAmount(amount)
}

function drainText(place: BacklogPlace): string {
  const drain = cell(place.latest.backlogs.drain, place.row)
  return Number.isNaN(drain) ? unknown : humanDrainTime(drain, statusOf(place))
}
