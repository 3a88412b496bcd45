import type { Ranking } from '../../backlog/ranking.ts'
import type { Seconds, UnixSeconds } from '../../reading/time.ts'
import type { ClusterStatus, ReadingStatus, SectionStatus } from '../../monitor/status.ts'
import { humanCount, humanDuration } from '../../reports/human.ts'
import { type Html, html } from './html.ts'
import type { GranularityChange } from '../../exposition/series-limiter.ts'
import { worstBacklogs } from './worst-backlogs.ts'
import { statusStyle } from './style.ts'

export interface Link {
  readonly href: string
  readonly text: string
}

export interface StatusView {
  readonly clusters: readonly ClusterStatus[]
  /** The result of `worstQuery`. */
  readonly worst: Ranking
  readonly now: UnixSeconds
  readonly version: string
  readonly links: readonly Link[]
}

/** For each cluster. There can be one problem for each group or partition. */
const maxProblemsShown = 20

const refreshInterval: Seconds = 15

/** Renders the page: the worst backlogs, the state and data age of each reading, and its problems. */
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
        ${clusters.length === 0 ? html`<p>No clusters are configured.</p>` : ''}
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
            <th class="number">Data age</th>
            <th class="number">Duration</th>
            <th class="number">Interval</th>
            <th class="number">Requests</th>
            <th class="number">Series</th>
            <th>Summary</th>
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
      ${limitNotice(reading, now)}
    </td>
  </tr>`
}

/** A reading that is up but has problems is shown as `partial`. */
function stateBadge({ state, sections }: ReadingStatus): Html {
  const isComplete = sections.every(section => section.problems.length === 0)
  const word = state === 'up' && !isComplete ? 'partial' : state
  return html`<span class="state ${word}">${word}</span>`
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

/** `2026-11-30 01:15 UTC`. */
function minuteOf(at: UnixSeconds): string {
  return `${new Date(at * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function problemsTable(readings: readonly ReadingStatus[]): Html | '' {
  const problems = readings.flatMap(({ reading, sections }) =>
    sections.flatMap(problemRows(reading)),
  )
  if (problems.length === 0) return ''
  const hidden = problems.length - maxProblemsShown
  return html`<h3>Problems in the last poll</h3>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Section</th>
            <th>Kind</th>
            <th>Subject</th>
            <th>Detail</th>
          </tr>
        </thead>
        <tbody>
          ${problems.slice(0, maxProblemsShown)}
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
