import type { Ranking } from '../../backlog/ranking.ts'
import type { Seconds, UnixSeconds } from '../../reading/time.ts'
import type { ClusterStatus, ReadingStatus, SectionStatus } from '../../monitor/status.ts'
import { humanCount, humanDuration } from '../../reports/human.ts'
import { type Html, html } from './html.ts'
import { worstBacklogs } from './worst-backlogs.ts'
import { statusStyle } from './style.ts'

export interface Link {
  readonly href: string
  readonly text: string
}

export interface StatusView {
  readonly clusters: readonly ClusterStatus[]
  /** The worst backlogs, and how many there are of them. */
  readonly worst: Ranking
  readonly now: UnixSeconds
  readonly version: string
  readonly links: readonly Link[]
}

/** Nobody reads more of them, and there can be one for each group or partition. */
const mostProblemsShown = 20

const refreshInterval: Seconds = 15

/** The page for people: is every cluster read, how old is what I see, and if not, why. */
export function statusPage({ clusters, worst, now, version, links }: StatusView): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta http-equiv="refresh" content="${refreshInterval}" />
        <title>tidemark</title>
        <link rel="icon" href="data:," />
        <style>
          ${statusStyle}
        </style>
      </head>
      <body>
        <header>
          <h1>tidemark <small>${version}</small></h1>
          <p>Message backlogs of Kafka and RabbitMQ, for Prometheus.</p>
          <nav>${links.map(({ href, text }) => html`<a href="${href}">${text}</a> `)}</nav>
        </header>
        <main>
          ${worstBacklogs(worst.places, worst.wanted.length)}
          ${clusters.map(cluster => clusterSection(cluster, now))}
        </main>
        ${clusters.length === 0 ? html`<p>No cluster is configured.</p>` : ''}
      </body>
    </html> `.toString()
}

function clusterSection(status: ClusterStatus, now: UnixSeconds): Html {
  const { system, cluster, addresses, readings } = status
  return html`<section>
    <h2>${cluster} <span class="system">${systemName(system)}</span></h2>
    <p class="addresses">${addresses.join(', ')}</p>
    <div class="scroll">
      <table class="readings">
        <thead>
          <tr>
            <th>Reading</th>
            <th>State</th>
            <th class="number">Age</th>
            <th class="number">Took</th>
            <th class="number">Every</th>
            <th class="number">Requests</th>
            <th class="number">Series</th>
            <th>Seen</th>
          </tr>
        </thead>
        <tbody>
          ${readings.map(reading => readingRow(reading, now))}
        </tbody>
      </table>
    </div>
    ${problemsTable(readings)}
  </section>`
}

function readingRow(reading: ReadingStatus, now: UnixSeconds): Html {
  const { lastSuccessAt, lastDuration, summary } = reading
  return html`<tr>
    <td>${reading.reading}</td>
    <td>${stateBadge(reading)}</td>
    <td class="number">${lastSuccessAt === null ? 'never' : humanDuration(now - lastSuccessAt)}</td>
    <td class="number">${lastDuration === null ? '–' : humanDuration(lastDuration)}</td>
    <td class="number">${humanDuration(reading.interval)}</td>
    <td class="number">${humanCount(reading.requests)}</td>
    <td class="number">${humanCount(reading.series)}</td>
    <td>
      ${summary.map(({ label, value }) => html`<span class="fact">${label}: ${value}</span> `)}
      ${limitNotice(reading)}
    </td>
  </tr>`
}

/** A reading that is up with problems is shown as what it is: read in part. */
function stateBadge({ state, sections }: ReadingStatus): Html {
  const isWhole = sections.every(section => section.problems.length === 0)
  const word = state === 'up' && !isWhole ? 'partial' : state
  return html`<span class="state ${word}">${word}</span>`
}

function limitNotice({ seriesDropped, granularity }: ReadingStatus): Html | '' {
  const dropped = seriesDropped.level + seriesDropped.object
  if (dropped === 0) return ''
  return html`<span class="state partial"
    >series limit reached: by ${granularity} only, ${humanCount(dropped)} dropped</span
  >`
}

function problemsTable(readings: readonly ReadingStatus[]): Html | '' {
  const problems = readings.flatMap(({ reading, sections }) =>
    sections.flatMap(problemRows(reading)),
  )
  if (problems.length === 0) return ''
  const hidden = problems.length - mostProblemsShown
  return html`<h3>Problems of the last attempts</h3>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Where</th>
            <th>Kind</th>
            <th>Who</th>
            <th>What</th>
          </tr>
        </thead>
        <tbody>
          ${problems.slice(0, mostProblemsShown)}
        </tbody>
      </table>
    </div>
    ${hidden > 0 ? html`<p>and ${humanCount(hidden)} more</p>` : ''}`
}

function problemRows(reading: string): (section: SectionStatus) => Html[] {
  return ({ section, problems }) =>
    problems.map(
      ({ kind, subject, detail }) =>
        html`<tr>
          <td>${reading}, ${section}</td>
          <td><span class="kind">${kind}</span></td>
          <td>${subject}</td>
          <td>${detail}</td>
        </tr>`,
    )
}

function systemName(system: ClusterStatus['system']): string {
  return system === 'kafka' ? 'Kafka' : 'RabbitMQ'
}
