import type { ClusterBacklogs } from '../../backlog/cluster-backlogs.ts'
import { type BacklogQuery, type Ranking, statusOf } from '../../backlog/ranking.ts'
import { type Status, statuses } from '../../backlog/status.ts'
import { cell } from '../../columns/columns.ts'
import type { UnixSeconds } from '../../reading/time.ts'
import { humanCount } from '../../reports/human.ts'
import { backlogTable } from './backlog-table.ts'
import { selectionHref } from './backlogs-page-query.ts'
import { type Html, html } from '../../text/html.ts'

/** Selects and sorts the backlogs of the status page: the worst that are not `ok` or not empty. */
export const worstQuery: BacklogQuery = {
  isWanted: place =>
    statusOf(place) !== 'ok' || cell(place.latest.backlogs.messages, place.row) > 0,
  sort: 'worst',
  offset: 0,
  limit: 10,
}

interface WorstView {
  readonly backlogs: readonly ClusterBacklogs[]
  /** The result of `worstQuery`. */
  readonly worst: Ranking
  readonly now: UnixSeconds
}

/** Renders the number of backlogs by status, and the worst of all clusters. */
export function worstBacklogs({ backlogs, worst: { places, wanted }, now }: WorstView): Html | '' {
  if (backlogs.length === 0) return ''
  const shown =
    wanted.length === 0
      ? ''
      : `The worst ${humanCount(places.length)} of ${humanCount(wanted.length)} that are not empty or not ok. `
  return html`<section id="backlogs">
    <h2>Backlogs</h2>
    <p>${countsLine(backlogs)}</p>
    <p class="quiet">${shown}<a href="/backlogs">Search all backlogs</a></p>
    ${places.length === 0 ? '' : backlogTable(places, now)}
  </section>`
}

/** `3 stopped · 5 unknown · 812 ok · all of orders unknown`. */
function countsLine(clusters: readonly ClusterBacklogs[]): Html {
  const counts = countsByStatus(clusters)
  const unread = clusters.filter(({ latest }) => latest === null).map(({ cluster }) => cluster)
  const found = statuses.filter(status => counts[status] > 0)
  const items = [
    ...found.map(
      status =>
        html`<a class="state ${status}" href="${selectionHref({ status: [status] })}"
          >${humanCount(counts[status])} ${status}</a
        >`,
    ),
    ...(unread.length === 0
      ? []
      : [html`<span class="state unknown">all of ${namesText(unread)} unknown</span>`]),
  ]
  if (items.length === 0) return html`There are no backlogs.`
  return html`${items.map((item, at) => html`${at === 0 ? '' : ' · '}${item}`)}`
}

const maxNamed = 5

function namesText(names: readonly string[]): string {
  const hidden = names.length - maxNamed
  const shown = names.slice(0, maxNamed).join(', ')
  return hidden > 0 ? `${shown} and ${humanCount(hidden)} more clusters` : shown
}

/** Counts the backlogs of the clusters that were read. */
function countsByStatus(clusters: readonly ClusterBacklogs[]): Readonly<Record<Status, number>> {
  const counts = new Uint32Array(statuses.length)
  for (const { latest } of clusters) {
    if (latest === null) continue
    const { status, rows } = latest.backlogs
    for (let row = 0; row < rows; row++) {
      const at = status[row]!
      counts[at] = counts[at]! + 1
    }
  }
  return Object.fromEntries(statuses.map((status, at) => [status, cell(counts, at)])) as Readonly<
    Record<Status, number>
  >
}
