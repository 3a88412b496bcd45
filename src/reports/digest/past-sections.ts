import { humanDuration } from '../human.ts'
import type { ClusterPeriod, Digest, Incident, MissedObjective } from './digest.ts'
import type { Item, Section } from './outline.ts'
import { counted, percentText, restOf, subjectOf, timeOf, waitingText } from './wording.ts'

/** Returns the incidents in words. Null: there were none. */
export function incidentsSection({ incidents, time_zone: zone }: Digest): Section | null {
  if (incidents.total === 0) return null
  const words = Object.entries(incidents.by_status).map(([status, count]) => `${count} ${status}`)
  return {
    heading: 'Incidents',
    sentences: [
      `${counted(incidents.total, 'incident')}: ${words.join(', ')}. ${incidents.open} still open.`,
      ...restOf(incidents, 'incident'),
    ],
    items: incidents.entries.map(incident => ({
      subject: subjectOf(incident),
      text: incidentText(incident, zone),
      isOpen: incident.is_open !== false,
      links: incident.links,
    })),
  }
}

function incidentText(incident: Incident, zone: string): string {
  const { times, lasted_seconds: lasted, longest_seconds: longest } = incident
  const duration =
    times === 1
      ? `${incident.status} for ${humanDuration(lasted)}`
      : `${incident.status} ${times} times, ${humanDuration(lasted)} in all, the longest ${humanDuration(longest)}`
  const begin = `${incident.is_begin_known ? 'from' : 'since before'} ${timeOf(incident.first_at, zone)}`
  if (incident.is_open === true) {
    const waiting = waitingText(incident.messages, incident.age_seconds)
    return `${duration}, ${begin}; still open${waiting === '' ? '' : `: ${waiting}`}`
  }
  if (incident.ended_at === null) return `${duration}, ${begin}; the end is not known`
  const end = timeOf(incident.ended_at, zone)
  const isSameDay = end.slice(0, 10) === timeOf(incident.first_at, zone).slice(0, 10)
  return `${duration}, ${begin} to ${isSameDay ? end.slice(11) : end}`
}

/** Returns in words how long backlogs were within their objectives. */
export function objectivesSection({ objectives, from, time_zone: zone }: Digest): Section {
  const { judged_seconds: judged, within_seconds: within, known_since: since, missed } = objectives
  const uncovered = objectives.without_objective
  const sentences =
    judged === 0
      ? ['It is not known for how long backlogs were within their objective, or none has one.']
      : [
          `Within objective ${percentText(within / judged)} of the time: ${counted(objectives.backlogs, 'backlog')} with an objective.`,
          ...(since !== null && since > from ? [`Counted since ${timeOf(since, zone)}.`] : []),
        ]
  return {
    heading: 'Objectives',
    sentences: [
      ...sentences,
      ...(uncovered === 0 ? [] : [`${counted(uncovered, 'backlog')} without an objective.`]),
      ...restOf(missed, 'backlog'),
    ],
    items: missed.entries.map(backlog => ({
      subject: subjectOf(backlog),
      text: missedText(backlog),
      isOpen: false,
      links: backlog.links,
    })),
  }
}

function missedText({
  judged_seconds: judged,
  within_seconds: within,
  missed_seconds: missed,
}: MissedObjective): string {
  return `within objective ${percentText(within / judged)} of the time, older for ${humanDuration(missed)}`
}

/** Returns the gaps in what is known. Null: there are none. */
export function unknownSection({ clusters, unknown, time_zone: zone }: Digest): Section | null {
  const items = [
    ...clusters.flatMap(cluster => clusterItem(cluster, zone)),
    ...unknown.entries.map(backlog => ({
      subject: subjectOf(backlog),
      text: `status unknown for ${humanDuration(backlog.unknown_seconds)}${backlog.is_unknown_now ? ', also now' : ''}`,
      isOpen: backlog.is_unknown_now,
      links: backlog.links,
    })),
  ]
  if (items.length === 0) return null
  return {
    heading: 'Not known',
    sentences: [
      'Problems in these times are missing here, or were noticed late.',
      ...restOf(unknown, 'backlog'),
    ],
    items,
  }
}

function clusterItem(cluster: ClusterPeriod, zone: string): readonly Item[] {
  const { unobserved_seconds: unobserved, down_seconds: down, complete_since: since } = cluster
  const texts = [
    unobserved > 0 ? `not observed for ${humanDuration(unobserved)}` : '',
    cluster.outages > 0
      ? `could not be read for ${humanDuration(down)}, ${counted(cluster.outages, 'outage')}`
      : '',
    cluster.state === 'down' ? 'cannot be read now' : '',
    unobserved > 0 && since !== null ? `events are known since ${timeOf(since, zone)}` : '',
  ].filter(text => text !== '')
  if (texts.length === 0) return []
  return [
    {
      subject: cluster.messaging_cluster,
      text: texts.join('; '),
      isOpen: cluster.state === 'down',
      links: cluster.links,
    },
  ]
}
