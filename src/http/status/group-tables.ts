import type {
  GroupDetails,
  MemberDetails,
  PartitionDetails,
} from '../../backlog/backlog-details.ts'
import { humanAmount, humanCount, humanDuration } from '../../reports/human.ts'
import { groupHref } from '../api/group-link.ts'
import { type Content, type Html, html } from '../../text/html.ts'
import { type Column, noValue, table } from './table.ts'

/** Members and partitions on the page of a backlog; the API has more. */
export const maxDetails = 100

interface GroupName {
  readonly cluster: string
  readonly group: string
  readonly topic: string
}

/** Renders the partitions of a topic with the member that reads each, and the members of the group. */
export function groupTables(details: GroupDetails, name: GroupName): Html {
  const { partitions, partitionCount, members, memberCount, type } = details
  const isShared = type === 'share'
  return html`<section>
      <h2>Partitions</h2>
      ${
        partitions.length === 0
          ? html`<p>The group has no position in this topic.</p>`
          : html`${shownOf(partitions, partitionCount, 'partitions', name)}
            ${table('partitions', partitionColumns(isShared), partitions)}`
      }
    </section>
    <section>
      <h2>Members of ${name.group}</h2>
      ${membersText(members, memberCount)}
      ${
        members === null || members.length === 0
          ? ''
          : html`${shownOf(members, memberCount, 'members', name)}
            ${table('members', memberColumns(isShared), members)}`
      }
    </section>`
}

function membersText(members: readonly MemberDetails[] | null, count: number): Html | '' {
  if (members === null) return html`<p>The members could not be read.</p>`
  if (count === 0) return html`<p>The group has no members, so no consumer reads its topics.</p>`
  return members.length === 0 ? html`<p>Only their number is known.</p>` : ''
}

function shownOf(
  rows: readonly unknown[],
  count: number,
  what: string,
  { cluster, group, topic }: GroupName,
): Html | '' {
  if (count <= rows.length) return ''
  return html`<p class="quiet">
    ${humanCount(rows.length)} of ${humanCount(count)} ${what}, most messages first.
    <a href="${groupHref(cluster, group, topic)}">More as JSON</a>
  </p>`
}

function partitionColumns(isShared: boolean): readonly Column<PartitionDetails>[] {
  return [
    { heading: 'Partition', isNumber: true, content: ({ partition }) => partition },
    { heading: 'Messages', isNumber: true, content: messagesOf },
    { heading: 'Age', isNumber: true, content: ({ age }) => durationText(age) },
    { heading: 'Leader', isName: true, content: leaderOf },
    ...(isShared ? [] : [{ heading: 'Member', isName: true, content: memberOf }]),
  ]
}

function messagesOf({ messages, state }: PartitionDetails): Content {
  if (state === 'uncommitted') return html`<span class="stale">nothing committed</span>`
  if (state === 'unknown') return html`<span class="stale">unknown</span>`
  // The note comes first, so that digits stay aligned.
  return html`${state === 'stale' ? html`<span class="stale">stale</span> ` : ''}${humanAmount(messages)}`
}

function leaderOf({ leader }: PartitionDetails): Content {
  return leader ?? html`<span class="state down">none</span>`
}

function memberOf({ member }: PartitionDetails): Content {
  if (typeof member === 'object')
    return html`${member.clientId} <span class="quiet">${member.host}</span>`
  return member === 'none' ? html`<span class="state partial">none</span>` : member
}

function memberColumns(isShared: boolean): readonly Column<MemberDetails>[] {
  return [
    { heading: 'Client id', isName: true, content: ({ clientId }) => clientId },
    { heading: 'Host', isName: true, content: ({ host }) => host },
    { heading: 'Instance id', isName: true, content: ({ instanceId }) => instanceId ?? noValue },
    // The members of a share group read the same partitions.
    ...(isShared
      ? []
      : [
          {
            heading: 'Partitions',
            isNumber: true,
            content: ({ partitions }: MemberDetails) => amountText(partitions),
          },
          {
            heading: 'Messages',
            isNumber: true,
            content: ({ messages }: MemberDetails) => amountText(messages),
          },
        ]),
  ]
}

function amountText(amount: number): string {
  return Number.isNaN(amount) ? 'unknown' : humanAmount(amount)
}

function durationText(seconds: number): string {
  return Number.isNaN(seconds) ? 'unknown' : humanDuration(seconds)
}
