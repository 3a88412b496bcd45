import { humanDuration } from '../human.ts'
import type { Digest, Top, Waiting } from './digest.ts'
import type { Item, Section } from './outline.ts'
import { counted, restOf, subjectOf, timeOf, waitingText } from './wording.ts'

/** Returns in words what was lost, and what will be next. Null: nothing. */
export function discardedSection({ discarded, from, time_zone: zone }: Digest): Section | null {
  const { messages, known_since: since, entries, retention } = discarded
  if (discarded.total + retention.total === 0) return null
  const isPartial = since !== null && since > from
  return {
    heading: 'Discarded messages',
    sentences: [
      `${counted(messages, 'message')} removed unread: expired, dropped, purged, or deleted by retention.`,
      ...(isPartial ? [`Counted since ${timeOf(since, zone)}.`] : []),
      ...restOf(discarded, 'backlog'),
    ],
    items: [
      ...entries.map(backlog => ({
        subject: subjectOf(backlog),
        text: `${counted(backlog.messages, 'message')} removed`,
        isOpen: false,
        links: backlog.links,
      })),
      // The closest call is enough: the others are further away.
      ...retention.entries.slice(0, 1).map(backlog => ({
        subject: subjectOf(backlog),
        text: `closest to retention: unread messages are deleted in ${humanDuration(backlog.left_seconds)}`,
        isOpen: true,
        links: backlog.links,
      })),
    ],
  }
}

/** Returns in words which backlogs are never empty any more. Null: none. */
export function neverEmptySection({
  never_empty: backlogs,
  time_zone: zone,
}: Digest): Section | null {
  if (backlogs.total === 0) return null
  return {
    heading: 'Never empty any more',
    sentences: [
      `Empty before this period, but never in it: ${counted(backlogs.total, 'backlog')}.`,
      ...restOf(backlogs, 'backlog'),
    ],
    items: backlogs.entries.map(backlog => ({
      subject: subjectOf(backlog),
      text: `last empty at ${timeOf(backlog.last_empty_at, zone)}; ${waitingText(backlog.messages, backlog.age_seconds)}`,
      isOpen: false,
      links: backlog.links,
    })),
  }
}

/** Returns in words what waits for someone to clean up. Null: nothing. */
export function cleanUpSection({ hygiene, time_zone: zone }: Digest): Section | null {
  const { abandoned, without_consumers: unread, dead_letters: dead } = hygiene
  const items = [
    ...waitingItems(abandoned, 'its group no longer reads it', zone),
    ...waitingItems(unread, 'without consumers for more than a day', zone),
    ...waitingItems(dead, 'dead-letter queue', zone),
  ]
  if (items.length === 0) return null
  const rest = [abandoned, unread, dead].reduce(
    (sum, { total, entries }) => sum + total - entries.length,
    0,
  )
  return {
    heading: 'To clean up',
    sentences: rest === 0 ? [] : [`${counted(rest, 'more backlog')} not listed.`],
    items,
  }
}

function waitingItems({ entries }: Top<Waiting>, reason: string, zone: string): readonly Item[] {
  return entries.map(backlog => ({
    subject: subjectOf(backlog),
    text: [
      `${reason}: ${waitingText(backlog.messages, null)}`,
      ...(backlog.since === null ? [] : [`since ${timeOf(backlog.since, zone)}`]),
    ].join(', '),
    isOpen: false,
    links: backlog.links,
  }))
}
