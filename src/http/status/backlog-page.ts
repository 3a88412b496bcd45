import {
  type BacklogPlace,
  destinationOf,
  groupOf,
  statusOf,
  vhostOf,
} from '../../backlog/ranking.ts'
import type { GroupDetails, QueueDetails } from '../../backlog/backlog-details.ts'
import { humanAmount } from '../../reports/human.ts'
import type { BacklogName } from './backlog-link.ts'
import {
  ageText,
  amountText,
  destinationText,
  drainText,
  lastHourOf,
  messagesText,
  objectiveText,
  stalenessOf,
} from './backlog-table.ts'
import { clusterAnchor } from './cluster-section.ts'
import { type Content, type Html, html } from '../../text/html.ts'
import type { LinkField, LinkTemplate } from '../../reports/links.ts'
import { type Frame, layout } from './layout.ts'
import { runbooksUrl, statusReason } from './runbooks.ts'
import { statusChanges } from './status-changes.ts'
import { noValue } from './table.ts'
import { backlogLinks } from './configured-links.ts'
import { groupTables, maxDetails } from './group-tables.ts'
import { lastHourChart } from './last-hour-chart.ts'

export interface BacklogView extends Frame {
  readonly name: BacklogName
  readonly linkTemplates: readonly LinkTemplate[]
  /** Null: no such backlog is known. */
  readonly place: BacklogPlace | null
}

/** Renders all that is known of one backlog, why it has its status, and its runbook. */
export function backlogPage(view: BacklogView): string {
  const { name, place } = view
  const content = place === null ? unknownBacklog(name) : knownBacklog(place, view)
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

function knownBacklog(place: BacklogPlace, { name, now, linkTemplates }: BacklogView): Html {
  const { cluster, group } = name
  const { details, readAt } = place.latest
  const queue = details.queue(place.row)
  const query = { topic: name.destination, limit: maxDetails }
  const members = group === null ? null : details.group(group, query)
  const status = statusOf(place)
  const staleness = stalenessOf(place, now).join(' · ')
  const { text, runbook } = statusReason(place)
  const rate = (column: 'arrivalRate' | 'completionRate'): string => {
    const amount = amountText(place, column)
    return amount === noValue ? 'unknown' : `${amount}/s`
  }
  return html`<section>
      <h2 class="name">${destinationText(place)} <span class="state ${status}">${status}</span></h2>
      <p>${text} ${runbook === null ? '' : runbookLink(runbook)}</p>
      ${staleness === '' ? '' : html`<p class="stale">${staleness}</p>`}
      <dl>
        ${entry('Cluster', html`<a href="/#${clusterAnchor(cluster)}">${cluster}</a>`)}
        ${group === null ? '' : entry('Consumer group', group)}
        ${entry('Messages waiting', messagesText(place))}
        ${entry('Age of the oldest', ageText(place))} ${entry('Objective', objectiveText(place))}
        ${entry('Arriving', rate('arrivalRate'))} ${entry('Processed', rate('completionRate'))}
        ${entry('Drain time', drainText(place))}
        ${entry('Consumers', amountText(place, 'consumers'))}
        ${members === null ? '' : groupEntries(members)}
        ${queue === null ? '' : queueEntries(queue)}
      </dl>
      ${backlogLinks(linkTemplates, fieldsOf(place))}
    </section>
    <section>
      <h2>Messages over the last hour</h2>
      ${lastHourChart(lastHourOf(place), readAt)}
    </section>
    ${statusChanges(place, now)}
    ${members === null || group === null ? '' : groupTables(members, { cluster, group, topic: name.destination })}`
}

function fieldsOf(place: BacklogPlace): Readonly<Record<LinkField, string>> {
  return {
    cluster: place.cluster.cluster,
    system: place.cluster.system,
    vhost: vhostOf(place) ?? '',
    destination: destinationOf(place),
    consumer_group: groupOf(place) ?? '',
  }
}

function groupEntries({ state, type, assignor, coordinator }: GroupDetails): readonly Html[] {
  return [
    entry('Group state', state === '' ? 'unknown' : state),
    ...(type === '' ? [] : [entry('Group type', type)]),
    ...(assignor === '' ? [] : [entry('Assignor', assignor)]),
    entry('Coordinator', coordinator),
  ]
}

function queueEntries(queue: QueueDetails): readonly Html[] {
  const number = (name: string, value: number): readonly Html[] =>
    Number.isNaN(value) ? [] : [entry(name, humanAmount(value))]
  const { type, state, policy, settings, node, members, membersOnline, consumerCapacity } = queue
  return [
    entry('Policy', policy === '' ? 'none' : policy),
    ...settings.map(({ label, value }) => entry(label, value)),
    entry('Type', type),
    entry('State', state === '' ? 'unknown' : state),
    ...(node === '' ? [] : [entry('Node', node)]),
    ...number('Ready', queue.ready),
    ...number('Unacknowledged', queue.unacked),
    ...number('Delayed', queue.delayed),
    ...number('Publishers', queue.publishers),
    ...(Number.isNaN(consumerCapacity)
      ? []
      : [entry('Consumer capacity', `${Math.round(consumerCapacity * 100)} %`)]),
    ...(Number.isNaN(members) ? [] : [entry('Members online', `${membersOnline} of ${members}`)]),
  ]
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
