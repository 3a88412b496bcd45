import type { Link } from '../links.ts'
import type { Digest, Verdict } from './digest.ts'
import { incidentsSection, objectivesSection, unknownSection } from './past-sections.ts'
import { cleanUpSection, discardedSection, neverEmptySection } from './current-sections.ts'
import { counted, periodText, timeOf } from './wording.ts'

/** A digest in words, which each format renders in its own way. Texts contain names of brokers. */
export interface Outline {
  readonly title: string
  readonly verdict: Verdict
  /** The verdict in a sentence or two. */
  readonly summary: string
  /** What it is about: period, instance, clusters. */
  readonly facts: readonly string[]
  readonly sections: readonly Section[]
}

export interface Section {
  readonly heading: string
  readonly sentences: readonly string[]
  readonly items: readonly Item[]
}

export interface Item {
  /** What it is about: a backlog or a cluster. */
  readonly subject: string
  readonly text: string
  /** Whether it needs attention now. */
  readonly isOpen: boolean
  readonly links: readonly Link[]
}

export function outlineOf(digest: Digest): Outline {
  const sections = [
    incidentsSection(digest),
    objectivesSection(digest),
    discardedSection(digest),
    neverEmptySection(digest),
    cleanUpSection(digest),
    unknownSection(digest),
  ]
  return {
    title: titleOf(digest),
    verdict: digest.verdict,
    summary: summaryOf(digest),
    facts: factsOf(digest),
    sections: sections.filter(section => section !== null),
  }
}

function titleOf({ report, from, to, time_zone: zone }: Digest): string {
  if (report !== null) return `Backlogs: ${report.name}, ${report.period}`
  return `Backlogs from ${periodText(from, to, zone)}`
}

function summaryOf({ verdict, incidents, clusters }: Digest): string {
  const down = clusters.filter(({ state }) => state === 'down').length
  const over = incidents.total - incidents.open
  if (verdict === 'good') return 'No problem in this period, as far as it was observed.'
  if (verdict === 'recovered') {
    const those = incidents.total === 1 ? 'It is' : 'All of them are'
    return `${counted(incidents.total, 'incident')} in this period. ${those} over.`
  }
  if (verdict === 'unknown') {
    return 'Too little is known of this period: see "Not known" below.'
  }
  return [
    incidents.open === 0 ? '' : `${counted(incidents.open, 'incident')} still open.`,
    down === 0 ? '' : `${counted(down, 'cluster')} cannot be read now.`,
    over === 0 ? '' : `${counted(over, 'more incident', 'more incidents')} in this period.`,
  ]
    .filter(sentence => sentence !== '')
    .join(' ')
}

function factsOf({
  from,
  to,
  time_zone: zone,
  generated_at: at,
  ...digest
}: Digest): readonly string[] {
  const missed = digest.report?.missed_periods ?? []
  return [
    `Period: ${periodText(from, to, zone)} (${zone})`,
    `Clusters: ${digest.clusters.map(({ messaging_cluster: name }) => name).join(', ') || 'none'}; ${counted(digest.backlogs, 'backlog')} now`,
    `Made by ${digest.instance} at ${timeOf(at, zone)}`,
    ...(missed.length === 0 ? [] : [`No report was sent for ${missed.join(', ')}.`]),
  ]
}
