import type { StatusChange } from '../../backlog/history/journal.ts'
import { type BacklogPlace, destinationOf, groupOf, vhostOf } from '../../backlog/ranking.ts'
import { humanAmount, humanDuration } from '../../reports/human.ts'
import { cell } from '../../columns/columns.ts'
import type { UnixSeconds } from '../../reading/time.ts'
import { type Html, html } from '../../text/html.ts'
import { type Column, noValue, table } from './table.ts'

/** Changes on the page of a backlog; the API has more. */
const maxChanges = 20

/** Renders the last changes of a backlog's status, newest first. */
export function statusChanges(place: BacklogPlace, now: UnixSeconds): Html {
  const { journal } = place.cluster
  const changes = changesOf(place)
  const since = journal.sinceOf(cell(place.latest.backlogs.id, place.row))
  return html`<section>
    <h2>Status changes</h2>
    <p>
      ${
        Number.isNaN(since)
          ? `The status has been the same since the exporter first read this backlog${startText(journal.completeSince)}.`
          : `The status has been the same since ${timeText(since)}, for ${humanDuration(now - since)}.`
      }
    </p>
    ${changes.length === 0 ? '' : table('changes', columns, changes.slice(-maxChanges).reverse())}
  </section>`
}

const columns: readonly Column<StatusChange>[] = [
  { heading: 'Time', content: ({ at }) => timeText(at) },
  { heading: 'From', content: ({ before }) => stateOf(before, 'new') },
  { heading: 'To', content: ({ after }) => stateOf(after, 'gone') },
  {
    heading: 'Lasted',
    isNumber: true,
    content: ({ at, since }) => (Number.isNaN(since) ? noValue : humanDuration(at - since)),
  },
  {
    heading: 'Messages',
    isNumber: true,
    content: ({ messages }) => (Number.isNaN(messages) ? noValue : humanAmount(messages)),
  },
  {
    heading: 'Age',
    isNumber: true,
    content: ({ age }) => (Number.isNaN(age) ? noValue : humanDuration(age)),
  },
]

function stateOf(status: StatusChange['before'], otherwise: string): Html {
  return status === null ? html`${otherwise}` : html`<span class="state ${status}">${status}</span>`
}

function changesOf(place: BacklogPlace): readonly StatusChange[] {
  const [vhost, destination, group] = [vhostOf(place), destinationOf(place), groupOf(place)]
  return place.cluster.journal.events.filter(
    (event): event is StatusChange =>
      event.kind === 'backlog' &&
      event.destination === destination &&
      event.consumerGroup === group &&
      event.vhost === vhost,
  )
}

function startText(at: UnixSeconds): string {
  return Number.isNaN(at) ? '' : `, ${timeText(at)}`
}

/** `2026-11-24 09:42:32 UTC`. */
function timeText(at: UnixSeconds): string {
  return `${new Date(at * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
