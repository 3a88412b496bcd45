import type { GranularityChange } from '../../exposition/series-limiter.ts'
import type { ClusterStatus, ReadingStatus } from '../../monitor/status.ts'
import type { Seconds, UnixSeconds } from '../../reading/time.ts'
import { humanCount, humanDuration } from '../../reports/human.ts'
import { clusterHealth, readingHealth } from './cluster-health.ts'
import type { LinkTemplate } from '../../reports/links.ts'
import { clusterLinks } from './configured-links.ts'
import { type Html, html } from '../../text/html.ts'
import { minuteOf } from './layout.ts'
import { problemsTable } from './problems-table.ts'
import { type Column, table } from './table.ts'

/** Renders the state of a cluster's readings, and their problems. */
export function clusterSection(
  status: ClusterStatus,
  linkTemplates: readonly LinkTemplate[],
  now: UnixSeconds,
): Html {
  const { system, cluster, addresses, readings } = status
  const health = clusterHealth(status)
  return html`<section id="${clusterAnchor(cluster)}">
    <h2>
      ${cluster} <span class="system">${systemName(system)}</span>
      <span class="state ${health}">${health}</span>
    </h2>
    <p class="quiet name">${addresses.join(', ')}</p>
    ${clusterLinks(linkTemplates, { cluster, system })} ${problemsTable(readings)}
    ${table('readings', readingColumns(now), readings)}
  </section>`
}

/** Returns the id of the section of a cluster. */
export function clusterAnchor(cluster: string): string {
  return `cluster-${encodeURIComponent(cluster)}`
}

function readingColumns(now: UnixSeconds): readonly Column<ReadingStatus>[] {
  return [
    { heading: 'Reading', content: ({ reading }) => reading },
    {
      heading: 'State',
      content: reading => {
        const health = readingHealth(reading)
        return html`<span class="state ${health}">${health}</span>`
      },
    },
    {
      heading: 'Data age',
      isNumber: true,
      content: ({ lastSuccessAt: at }) => (at === null ? 'never' : humanDuration(now - at)),
    },
    {
      heading: 'Duration',
      isNumber: true,
      content: ({ lastDuration }) => (lastDuration === null ? '–' : humanDuration(lastDuration)),
    },
    { heading: 'Interval', isNumber: true, content: ({ interval }) => humanDuration(interval) },
    { heading: 'Requests', isNumber: true, content: ({ requests }) => humanCount(requests) },
    { heading: 'Series', isNumber: true, content: ({ series }) => humanCount(series) },
    {
      heading: 'Summary',
      content: reading =>
        html`${reading.summary.map(
          ({ label, value }) => html`<span class="fact">${label}: ${value}</span> `,
        )}
        ${limitNotice(reading, now)}`,
    },
  ]
}

/** How long the page shows that dropped series are back. */
const returnShown: Seconds = 24 * 60 * 60

function limitNotice(reading: ReadingStatus, now: UnixSeconds): Html | '' {
  const { seriesDropped, granularity, granularityChange: change } = reading
  const dropped = seriesDropped.level + seriesDropped.object
  if (dropped > 0) {
    const why = change === null ? '' : ` ${changeText(change)}`
    return html`<span class="state partial"
      >series limit reached: granularity ${granularity}${why}, ${humanCount(dropped)} series
      dropped</span
    >`
  }
  if (change?.kind !== 'returned' || now - change.at > returnShown) return ''
  return html`<span class="fact">granularity ${granularity} again ${changeText(change)}</span>`
}

function changeText({ at, kind, series, seriesLimit }: GranularityChange): string {
  const verb = kind === 'lowered' ? 'exceeded' : 'fit within'
  return `since ${minuteOf(at)}, because ${humanCount(series)} series ${verb} the limit of ${humanCount(seriesLimit)}`
}

function systemName(system: ClusterStatus['system']): string {
  return system === 'kafka' ? 'Kafka' : 'RabbitMQ'
}
