import { type BacklogPlace, statusOf } from '../../backlog/ranking.ts'
import { humanAmount } from '../../reports/human.ts'
import type { BacklogName } from './backlog-link.ts'
import {
  ageText,
  amountText,
  destinationText,
  drainText,
  lastHourOf,
  messagesText,
  noNumber,
  objectiveText,
  stalenessOf,
} from './backlog-table.ts'
import { clusterAnchor } from './cluster-section.ts'
import { type Content, type Html, html } from './html.ts'
import { type Frame, layout } from './layout.ts'
import { runbooksUrl, statusReason } from './runbooks.ts'
import { sparkline } from './sparkline.ts'

export interface BacklogView extends Frame {
  readonly name: BacklogName
  /** Null: no such backlog is known. */
  readonly place: BacklogPlace | null
}

/** Renders all that is known of one backlog, why it has its status, and its runbook. */
export function backlogPage(view: BacklogView): string {
  const { name, place, now } = view
  const content = place === null ? unknownBacklog(name) : knownBacklog(place, name, now)
  const title = `${name.destination}${name.group === null ? '' : ` · ${name.group}`} – tidemark`
  return layout(view, { title, isRefreshed: true }, content)
}

function unknownBacklog({ cluster, destination }: BacklogName): Html {
  return html`<section>
    <h2>${destination}</h2>
    <p>
      This backlog is not known. Either it no longer exists, or its cluster could not be read: see
      <a href="/#${clusterAnchor(cluster)}">${cluster}</a> or <a href="/backlogs">all backlogs</a>.
    </p>
  </section>`
}

function knownBacklog(place: BacklogPlace, { cluster, group }: BacklogName, now: number): Html {
  const status = statusOf(place)
  const { text, runbook } = statusReason(place)
  const rate = (column: 'arrivalRate' | 'completionRate'): string => {
    const amount = amountText(place, column)
    return amount === noNumber ? 'unknown' : `${amount} messages/s`
  }
  return html`<section>
      <h2 class="name">${destinationText(place)} <span class="state ${status}">${status}</span></h2>
      <p>${text} ${runbook === null ? '' : runbookLink(runbook)}</p>
      ${stalenessOf(place, now).map(note => html`<p class="stale">${note}</p>`)}
      <dl>
        ${entry('Cluster', html`<a href="/#${clusterAnchor(cluster)}">${cluster}</a>`)}
        ${group === null ? '' : entry('Consumer group', group)}
        ${entry('Messages waiting', messagesText(place))}
        ${entry('Age of the oldest', ageText(place))} ${entry('Objective', objectiveText(place))}
        ${entry('Arriving', rate('arrivalRate'))} ${entry('Processed', rate('completionRate'))}
        ${entry('Drain time', drainText(place))}
        ${entry('Consumers', amountText(place, 'consumers'))}
      </dl>
    </section>
    <section>
      <h2>Messages over the last hour</h2>
      ${lastHour(lastHourOf(place))}
    </section>`
}

function runbookLink(runbook: string): Html {
  return html`<a href="${runbooksUrl}/${runbook}.md" rel="noreferrer">Runbook ${runbook}</a>`
}

function entry(name: string, content: Content): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd class="name">${content}</dd>
  </div>`
}

function lastHour(points: readonly number[]): Html {
  const known = points.filter(point => !Number.isNaN(point))
  if (known.length === 0) return html`<p>No reading succeeded in the last hour.</p>`
  const highest = known.reduce((max, point) => Math.max(max, point), 0)
  const lowest = known.reduce((min, point) => Math.min(min, point), Infinity)
  return html`<div class="large">${sparkline(points, 'messages over the last hour')}</div>
    <p class="quiet">Highest ${humanAmount(highest)}, lowest ${humanAmount(lowest)}, from 0.</p>`
}
